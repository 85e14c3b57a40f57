import { useState, type FormEvent } from 'react'
import { useCreateToken } from '../../client/access'
import { errorMessage } from '../../client/client-error'
import { Banner } from '../../ui/banner'
import { Button } from '../../ui/button'
import { CopyButton } from '../../ui/copy-button'
import { TextField } from '../../ui/text-field'
import styles from './access.module.css'
import { ScopeFields, type ScopeChoice } from './scope-fields'

/** Makes a token and shows it this once; it is forgotten here when the form is closed. */
export function TokenForm({ onClose }: { onClose: () => void }) {
  const create = useCreateToken()
  const [name, setName] = useState('')
  const [choice, setChoice] = useState<ScopeChoice>({ scope: 'chat', directory: undefined })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const { scope, directory } = choice
    if (name.trim() !== '') create.mutate({ name, scope, ...(directory === undefined ? {} : { directory }) })
  }
  if (create.data) {
    return (
      <div className={styles.panel}>
        <p>
          The token of <strong>{create.data.info.name}</strong>. It is shown this once; the server keeps only a hash of it.
        </p>
        <div className={styles.secret}>
          <code data-testid="new-token">{create.data.token}</code>
          <CopyButton text={create.data.token} label="Copy the token" />
        </div>
        <div className={styles.actions}>
          <Button variant="primary" onClick={onClose} autoFocus>
            Done
          </Button>
        </div>
      </div>
    )
  }
  return (
    <form className={styles.panel} onSubmit={submit}>
      <TextField label="Name" value={name} onChange={setName} placeholder="Release bot" maxLength={60} autoFocus />
      <ScopeFields value={choice} onChange={setChoice} />
      {create.error && <Banner tone="danger">{errorMessage(create.error)}</Banner>}
      <div className={styles.actions}>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="primary" loading={create.isPending} disabled={name.trim() === ''}>
          Make the token
        </Button>
      </div>
    </form>
  )
}
