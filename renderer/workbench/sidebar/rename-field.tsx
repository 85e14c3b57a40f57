import { useState } from 'react'
import type { Session } from '#protocol/session'
import { errorMessage } from '../../client/client-error'
import { useUpdateSession } from '../../client/session'
import { useToast } from '../../ui/toast'
import styles from './sidebar.module.css'

/** Enter keeps the new title, Escape the old one; leaving the field keeps what was typed. */
export function RenameField({ session, onDone }: { session: Session; onDone: () => void }) {
  const toast = useToast()
  const update = useUpdateSession()
  const [title, setTitle] = useState(session.title)
  const keep = () => {
    const wanted = title.trim()
    onDone()
    if (wanted === '' || wanted === session.title) return
    update.mutate({ id: session.id, title: wanted }, { onError: (error) => toast.show({ kind: 'danger', title: 'Not renamed', text: errorMessage(error) }) })
  }
  return (
    <input
      className={styles.rename}
      aria-label="Title of the session"
      value={title}
      autoFocus
      onFocus={(event) => event.target.select()}
      onChange={(event) => setTitle(event.target.value)}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return
        if (event.key === 'Enter') keep()
        if (event.key === 'Escape') onDone()
      }}
    />
  )
}
