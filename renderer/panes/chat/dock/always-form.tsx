import { useState } from 'react'
import type { PermissionReplyInput, PermissionRequest } from '#protocol/permission'
import { Button } from '../../../ui/button'
import { TextArea } from '../../../ui/text-area'
import styles from './permission-card.module.css'

export type AlwaysFormProps = {
  request: PermissionRequest
  pending: boolean
  onCancel: () => void
  onReply: (reply: PermissionReplyInput) => void
}

/** Begins with exactly what was asked; the wider pattern is a choice of the person, and both can be edited. */
export function AlwaysForm({ request, pending, onCancel, onReply }: AlwaysFormProps) {
  const exact = request.patterns.join('\n')
  const wide = request.always.join('\n')
  const [text, setText] = useState(exact)
  const patterns = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const broad = patterns.includes('*')
  return (
    <form
      className={styles.form}
      onKeyDown={(event) => event.key === 'Escape' && onCancel()}
      onSubmit={(event) => {
        event.preventDefault()
        onReply({ reply: 'always', patterns })
      }}
    >
      <TextArea
        label={`Allow ${request.permission} from now on in this project, one pattern a line`}
        hint={broad ? 'A single * allows everything of this kind.' : '* stands for anything. Settings → Permissions lists and revokes it.'}
        value={text}
        onChange={setText}
        minRows={1}
        maxRows={5}
        mono
        autoFocus
      />
      {exact !== wide && (
        <Button onClick={() => setText(text === wide ? exact : wide)}>{text === wide ? 'Only exactly this' : 'Everything like this'}</Button>
      )}
      <Button type="submit" variant="primary" loading={pending} disabled={patterns.length === 0}>
        Always allow
      </Button>
      <Button variant="ghost" onClick={onCancel}>
        Back
      </Button>
    </form>
  )
}
