import { useState } from 'react'
import type { Session } from '#protocol/session'
import { shownTitle } from '../../../client/session-title'
import styles from './header.module.css'

export type SessionTitleProps = {
  session: Session
  renaming: boolean
  onRenaming: (renaming: boolean) => void
  onRename: (title: string) => void
}

/** The title; a double click or F2 makes it a field. */
export function SessionTitle({ session, renaming, onRenaming, onRename }: SessionTitleProps) {
  if (renaming) return <TitleField title={session.title} onDone={() => onRenaming(false)} onRename={onRename} />
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

function TitleField({ title, onDone, onRename }: { title: string; onDone: () => void; onRename: (title: string) => void }) {
  const [text, setText] = useState(title)
  const keep = () => {
    const wanted = text.trim()
    onDone()
    if (wanted !== '' && wanted !== title) onRename(wanted)
  }
  return (
    <input
      className={styles.titleField}
      aria-label="Title of the session"
      value={text}
      autoFocus
      onFocus={(event) => event.target.select()}
      onChange={(event) => setText(event.target.value)}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return
        if (event.key === 'Enter') keep()
        if (event.key === 'Escape') onDone()
      }}
    />
  )
}
