import { Lock } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../../../ui/button'
import { TextField } from '../../../../ui/text-field'
import styles from './pdf.module.css'

type Props = { name: string; wrong: boolean; onPassword: (password: string) => void }

/** A document that is locked. The password goes to the reader in this window and nowhere else. */
export function PdfPassword({ name, wrong, onPassword }: Props) {
  const [password, setPassword] = useState('')
  const [tried, setTried] = useState<string>()
  return (
    <form
      className={styles.locked}
      onSubmit={(event) => {
        event.preventDefault()
        if (password === '' || password === tried) return
        setTried(password)
        onPassword(password)
      }}
    >
      <Lock size={22} strokeWidth={1.6} className={styles.lock} aria-hidden />
      <div className={styles.title}>{name} is locked</div>
      <p className={styles.words}>It opens with its password, which stays in this window.</p>
      <TextField type="password" label="Password" hideLabel placeholder="Password" value={password} onChange={setPassword} {...(wrong && password === tried ? { error: 'This is not the password' } : {})} />
      <Button type="submit" variant="primary" disabled={password === '' || (wrong && password === tried)}>
        Open
      </Button>
    </form>
  )
}
