import { X } from 'lucide-react'
import { useState } from 'react'
import type { Pty } from '#protocol/pty'
import { useUpdatePty } from '../../client/pty'
import { IconButton } from '../../ui/icon-button'
import styles from './terminal.module.css'

type Props = { directory: string; pty: Pty; active: boolean; onSelect: () => void; onClose: () => void }

/** A double click or F2 renames it. */
export function TerminalTab({ directory, pty, active, onSelect, onClose }: Props) {
  const update = useUpdatePty(directory)
  const [title, setTitle] = useState<string>()
  const keep = () => {
    if (title?.trim() && title.trim() !== pty.title) update.mutate({ id: pty.id, title: title.trim() })
    setTitle(undefined)
  }
  return (
    <div className={styles.tab} data-active={active ? '' : undefined} data-exited={pty.status === 'exited' ? '' : undefined}>
      {title === undefined ? (
        <button
          type="button"
          className={styles.name}
          data-own-keys
          aria-pressed={active}
          title={`${pty.command} · ${pty.cwd}`}
          onClick={onSelect}
          onDoubleClick={() => setTitle(pty.title)}
          onKeyDown={(event) => event.key === 'F2' && setTitle(pty.title)}
        >
          {pty.title}
        </button>
      ) : (
        <input
          className={styles.rename}
          aria-label="Name of the terminal"
          value={title}
          autoFocus
          onFocus={(event) => event.target.select()}
          onChange={(event) => setTitle(event.target.value)}
          onBlur={keep}
          onKeyDown={(event) => {
            if (event.key === 'Enter') keep()
            if (event.key === 'Escape') setTitle(undefined)
          }}
        />
      )}
      <IconButton icon={X} label={`End ${pty.title}`} size="sm" onClick={onClose} />
    </div>
  )
}
