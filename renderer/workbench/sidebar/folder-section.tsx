import { ChevronRight, Copy, Ellipsis, FolderOpen, FolderX, Plus, ShieldQuestion, SquareTerminal, Files } from 'lucide-react'
import { useState } from 'react'
import { useSessions } from '../../client/session'
import { Button } from '../../ui/button'
import { ErrorState } from '../../ui/error-state'
import { IconButton } from '../../ui/icon-button'
import { ContextMenu, Menu } from '../../ui/menu'
import type { MenuItem } from '../../ui/menu-items'
import { Skeleton } from '../../ui/skeleton'
import { folderName } from '../file-name'
import { removeFolder, toggleFolder } from '../layout'
import { useLayout, useWorkbench, type Workbench } from '../workbench-context'
import { SessionRow } from './session-row'
import styles from './sidebar.module.css'
import { errorMessage } from '../../client/client-error'
import { useWaitingSessions } from '../../client/waiting'

type FolderProps = { directory: string; search: string; archived: boolean }

/** One folder. It is only read from the server while it is unfolded or searched. */
export function FolderSection({ directory, search, archived }: FolderProps) {
  const workbench = useWorkbench()
  const unfolded = useLayout((layout) => layout.sidebar.unfolded.includes(directory))
  const open = unfolded || search !== ''
  const items = folderMenu(workbench, directory)
  return (
    <section className={styles.folder} aria-label={folderName(directory)}>
      <ContextMenu items={items}>
        <div className={styles.head}>
          <button
            type="button"
            className={styles.name}
            aria-expanded={open}
            title={directory}
            onClick={() => workbench.layout.update((layout) => toggleFolder(layout, directory))}
          >
            <ChevronRight size={14} className={styles.chevron} data-open={open ? '' : undefined} aria-hidden />
            <span className={styles.label}>{folderName(directory)}</span>
          </button>
          <Menu items={items} align="end">
            <IconButton icon={Ellipsis} label={`More for ${folderName(directory)}`} size="sm" className={styles.quiet} />
          </Menu>
          <IconButton
            icon={Plus}
            label={`New session in ${folderName(directory)}`}
            size="sm"
            className={styles.quiet}
            onClick={() => workbench.open({ pane: 'chat', directory })}
          />
        </div>
      </ContextMenu>
      {open && <SessionList directory={directory} search={search} archived={archived} />}
    </section>
  )
}

const step = 40

function SessionList({ directory, search, archived }: FolderProps) {
  const { data, error, refetch, isFetching } = useSessions(directory)
  const waiting = useWaitingSessions(directory)
  const [count, setCount] = useState(step)
  if (error && !data) return <ErrorState inline title="Cannot be read" text={errorMessage(error)} retrying={isFetching} onRetry={() => void refetch()} />
  if (!data) return <Skeleton lines={2} />
  const found = data.filter((session) => (archived || session.time.archived === undefined) && session.title.toLowerCase().includes(search))
  const hidden = found.length - count
  return (
    <ul className={styles.sessions}>
      {found.slice(0, count).map((session) => (
        <SessionRow key={session.id} session={session} waiting={waiting.has(session.id)} />
      ))}
      {found.length === 0 && <li className={styles.hint}>{search ? 'No session matches' : 'No sessions yet'}</li>}
      {hidden > 0 && (
        <li>
          <Button variant="ghost" size="sm" onClick={() => setCount(count + 5 * step)}>
            {`Show ${Math.min(hidden, 5 * step)} more`}
          </Button>
        </li>
      )}
    </ul>
  )
}

function folderMenu(workbench: Workbench, directory: string): MenuItem[] {
  const { bridge } = workbench
  const show: MenuItem[] = bridge ? [{ label: 'Show in file manager', icon: FolderOpen, onSelect: () => void bridge.showInFolder(directory) }] : []
  return [
    { label: 'New session', icon: Plus, onSelect: () => workbench.open({ pane: 'chat', directory }) },
    { label: 'Files', icon: Files, onSelect: () => workbench.open({ pane: 'files', directory }) },
    { label: 'Terminal', icon: SquareTerminal, onSelect: () => workbench.open({ pane: 'terminal', directory }) },
    { kind: 'separator' },
    ...show,
    { label: 'Copy path', icon: Copy, onSelect: () => void navigator.clipboard.writeText(directory) },
    { label: 'Trust…', icon: ShieldQuestion, onSelect: () => workbench.show({ kind: 'trust', directory }) },
    { kind: 'separator' },
    { label: 'Remove from sidebar', icon: FolderX, onSelect: () => workbench.layout.update((layout) => removeFolder(layout, directory)) },
  ]
}
