import { Archive, ArchiveRestore, Ellipsis, GitFork, Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { Session } from '#protocol/session'
import { errorMessage } from '../../client/client-error'
import { useForkSession, useSessionStatus, useUpdateSession } from '../../client/session'
import { shownTitle } from '../../client/session-title'
import { IconButton } from '../../ui/icon-button'
import { ContextMenu, Menu } from '../../ui/menu'
import type { MenuItem } from '../../ui/menu-items'
import { RelativeTime } from '../../ui/relative-time'
import { StatusDot } from '../../ui/status-dot'
import { useToast } from '../../ui/toast'
import { Tooltip } from '../../ui/tooltip'
import { activeTab } from '../layout'
import { useAttention, useLayout, useWorkbench } from '../workbench-context'
import { DeleteSessionDialog } from './delete-session-dialog'
import { SessionRename } from './session-rename'
import styles from './sidebar.module.css'

/** One session: its state, its whole title on hover, and what can be done with it. */
export function SessionRow({ session, waiting }: { session: Session; waiting: boolean }) {
  const workbench = useWorkbench()
  const current = useLayout((layout) => activeTab(layout)?.sessionID === session.id)
  const [mode, setMode] = useState<'rename' | 'delete'>()
  const items = useSessionMenu(session, setMode)
  if (mode === 'rename') {
    return (
      <li className={styles.session}>
        <SessionRename session={session} onDone={() => setMode(undefined)} />
      </li>
    )
  }
  return (
    <ContextMenu items={items}>
      <li className={styles.session} data-current={current ? '' : undefined} data-archived={session.time.archived === undefined ? undefined : ''}>
        <Tooltip content={session.title} side="right">
          <button
            type="button"
            className={styles.title}
            data-own-keys
            aria-current={current ? 'page' : undefined}
            onClick={() => workbench.open({ pane: 'chat', directory: session.directory, sessionID: session.id })}
            onDoubleClick={() => setMode('rename')}
            onKeyDown={(event) => {
              if (event.key === 'F2') setMode('rename')
              if (event.key === 'Delete') setMode('delete')
            }}
          >
            <SessionDot session={session} waiting={waiting} />
            <span className={styles.words}>{shownTitle(session.title)}</span>
            <RelativeTime time={session.time.updated} className={styles.time} />
          </button>
        </Tooltip>
        <Menu items={items} align="end">
          <IconButton icon={Ellipsis} label={`More for ${session.title}`} size="sm" className={styles.quiet} />
        </Menu>
        <DeleteSessionDialog session={session} open={mode === 'delete'} onOpenChange={(open) => setMode(open ? 'delete' : undefined)} />
      </li>
    </ContextMenu>
  )
}

function SessionDot({ session, waiting }: { session: Session; waiting: boolean }) {
  const status = useSessionStatus(session.directory, session.id)
  const end = useAttention((attention) => attention[session.id])
  if (waiting) return <StatusDot status="waiting" label="Waits for you" />
  if (status.type === 'retry') return <StatusDot status="running" label={`Tries again: ${status.message}`} />
  if (status.type === 'busy') return <StatusDot status="running" label="Running" />
  if (end === 'failed') return <StatusDot status="failed" label="Failed" />
  if (end === 'done') return <StatusDot status="done" label="Done, not seen yet" />
  return <StatusDot status="idle" label="Idle" />
}

function useSessionMenu(session: Session, setMode: (mode: 'rename' | 'delete') => void): MenuItem[] {
  const workbench = useWorkbench()
  const toast = useToast()
  const update = useUpdateSession()
  const fork = useForkSession()
  const onError = (error: unknown) => toast.show({ kind: 'danger', title: 'That did not work', text: errorMessage(error) })
  const archived = session.time.archived !== undefined
  const archive = () => update.mutate({ id: session.id, time: { archived: archived ? null : Date.now() } }, { onError })
  const copy = () =>
    fork.mutate({ id: session.id }, { onSuccess: ({ id, directory }) => workbench.open({ pane: 'chat', directory, sessionID: id }), onError })
  return [
    { label: 'Rename', icon: Pencil, keys: 'f2', onSelect: () => setMode('rename') },
    { label: 'Fork', icon: GitFork, onSelect: copy },
    { label: archived ? 'Take out of the archive' : 'Archive', icon: archived ? ArchiveRestore : Archive, onSelect: archive },
    { kind: 'separator' },
    { label: 'Delete…', icon: Trash2, danger: true, keys: 'delete', onSelect: () => setMode('delete') },
  ]
}
