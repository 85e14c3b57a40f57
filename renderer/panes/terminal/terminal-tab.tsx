import { X } from 'lucide-react'
import { useState } from 'react'
import type { Pty } from '#protocol/pty'
import { useUpdatePty } from '../../client/pty'
import { IconButton } from '../../ui/icon-button'
import { RenameField } from '../../ui/rename-field'
import styles from './terminal.module.css'

type Props = { directory: string; pty: Pty; active: boolean; onSelect: () => void; onClose: () => void }

/** A double click or F2 renames it. */
export function TerminalTab({ directory, pty, active, onSelect, onClose }: Props) {
  const update = useUpdatePty(directory)
  const [renaming, setRenaming] = useState(false)
  return (
    <div className={styles.tab} data-active={active ? '' : undefined} data-exited={pty.status === 'exited' ? '' : undefined}>
      {!renaming ? (
        <button
          type="button"
          className={styles.name}
          data-own-keys
          aria-pressed={active}
          title={`${pty.command} · ${pty.cwd}`}
          onClick={onSelect}
          onDoubleClick={() => setRenaming(true)}
          onKeyDown={(event) => event.key === 'F2' && setRenaming(true)}
        >
          {pty.title}
        </button>
      ) : (
        <RenameField
          className={styles.rename}
          label="Name of the terminal"
          value={pty.title}
          onRename={(title) => update.mutate({ id: pty.id, title })}
          onDone={() => setRenaming(false)}
        />
      )}
      <IconButton icon={X} label={`End ${pty.title}`} size="sm" onClick={onClose} />
    </div>
  )
}
