import { Bell, Columns2, X } from 'lucide-react'
import { useUpdatePty } from '../../client/pty'
import type { Pty } from '#protocol/pty'
import { RenameField } from '../../ui/rename-field'
import { shortPlace } from './shell-place'
import type { TerminalFacts } from './terminal-facts'
import styles from './terminal.module.css'

type Props = {
  directory: string
  /** The one of the tab that has the keys. */
  pty: Pty
  name: string
  facts: TerminalFacts
  /** How many terminals stand in the tab. */
  count: number
  active: boolean
  renaming: boolean
  onRenaming: (renaming: boolean) => void
  onSelect: () => void
  onClose: () => void
}

/** A double click or F2 renames it. The cross is for the pointer only; Delete ends it by keys. */
export function TerminalTab({ directory, pty, name, facts, count, active, renaming, onRenaming, onSelect, onClose }: Props) {
  const update = useUpdatePty(directory)
  if (renaming) {
    return (
      <RenameField
        className={styles.rename}
        label="Name of the terminal"
        value={name}
        onRename={(title) => update.mutate({ id: pty.id, title })}
        onDone={() => onRenaming(false)}
      />
    )
  }
  const cwd = facts.cwd ?? pty.cwd
  const place = shortPlace(cwd, directory)
  return (
    <div
      className={styles.tab}
      role="tab"
      aria-selected={active}
      tabIndex={active ? 0 : -1}
      data-own-keys
      data-active={active ? '' : undefined}
      data-exited={pty.status === 'exited' ? '' : undefined}
      title={`${pty.command} · ${cwd}`}
      onClick={onSelect}
      onDoubleClick={() => onRenaming(true)}
      onAuxClick={(event) => event.button === 1 && onClose()}
      onKeyDown={(event) => event.key === 'F2' && onRenaming(true)}
    >
      {facts.rang && <Bell size={12} className={styles.rang} aria-label="The bell rang" role="img" />}
      <span className={styles.name}>{name}</span>
      {place !== undefined && <span className={styles.place}>{place}</span>}
      {count > 1 && (
        <span className={styles.count}>
          <Columns2 size={11} aria-hidden />
          <span aria-label={`${count} terminals`} role="img">
            {count}
          </span>
        </span>
      )}
      <span
        className={styles.close}
        aria-hidden
        onClick={(event) => {
          event.stopPropagation()
          onClose()
        }}
      >
        <X size={13} />
      </span>
    </div>
  )
}
