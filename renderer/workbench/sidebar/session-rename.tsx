import type { Session } from '#protocol/session'
import { errorMessage } from '../../client/client-error'
import { useUpdateSession } from '../../client/session'
import { RenameField } from '../../ui/rename-field'
import { useToast } from '../../ui/toast'
import styles from './sidebar.module.css'

/** A session's title as a field, in its row of the list. */
export function SessionRename({ session, onDone }: { session: Session; onDone: () => void }) {
  const toast = useToast()
  const update = useUpdateSession()
  const rename = (title: string) =>
    update.mutate({ id: session.id, title }, { onError: (error) => toast.show({ kind: 'danger', title: 'Not renamed', text: errorMessage(error) }) })
  return <RenameField className={styles.rename} label="Title of the session" value={session.title} onRename={rename} onDone={onDone} />
}
