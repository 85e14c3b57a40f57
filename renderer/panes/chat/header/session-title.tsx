import type { Session } from '#protocol/session'
import { shownTitle } from '../../../client/session-title'
import { RenameField } from '../../../ui/rename-field'
import styles from './header.module.css'

export type SessionTitleProps = {
  session: Session
  renaming: boolean
  onRenaming: (renaming: boolean) => void
  onRename: (title: string) => void
}

/** The title; a double click or F2 makes it a field. */
export function SessionTitle({ session, renaming, onRenaming, onRename }: SessionTitleProps) {
  if (renaming) {
    return (
      <RenameField className={styles.titleField} label="Title of the session" value={session.title} onRename={onRename} onDone={() => onRenaming(false)} />
    )
  }
  const shown = shownTitle(session.title)
  return (
    <h1 className={styles.title}>
      <button
        type="button"
        className={styles.titleButton}
        title={`${shown} — double click renames`}
        onDoubleClick={() => onRenaming(true)}
        onKeyDown={(event) => {
          if (event.key === 'F2' || event.key === 'Enter') onRenaming(true)
        }}
      >
        {shown}
      </button>
    </h1>
  )
}
