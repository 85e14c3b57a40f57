import { useState } from 'react'
import type { PermissionReplyInput } from '#protocol/permission'
import { Button } from '../../../ui/button'
import { TextField } from '../../../ui/text-field'
import styles from './permission-card.module.css'

export type RejectFormProps = { pending: boolean; onCancel: () => void; onReply: (reply: PermissionReplyInput) => void }

/** A no with words: the agent goes on with them. */
export function RejectForm({ pending, onCancel, onReply }: RejectFormProps) {
  const [words, setWords] = useState('')
  return (
    <form
      className={styles.form}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.nativeEvent.isComposing) return
        event.stopPropagation()
        onCancel()
      }}
      onSubmit={(event) => {
        event.preventDefault()
        if (!pending) onReply({ reply: 'reject', ...(words.trim() ? { message: words.trim() } : {}) })
      }}
    >
      <TextField
        label="What should it do instead?"
        hint="With words the agent goes on; without them the turn ends."
        value={words}
        onChange={setWords}
        autoFocus
        data-testid="reject-words"
      />
      <span className={styles.space} />
      <Button variant="ghost" onClick={onCancel}>
        Back
      </Button>
      <Button type="submit" variant="danger" loading={pending}>
        Reject
      </Button>
    </form>
  )
}
