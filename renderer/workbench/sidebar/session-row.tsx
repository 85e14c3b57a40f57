import { Ellipsis } from 'lucide-react'
import { memo, useState } from 'react'
import type { Session } from '#protocol/session'
import { useSessionStatus } from '../../client/session'
import { shownTitle } from '../../client/session-title'
import { IconButton } from '../../ui/icon-button'
import { ContextMenu, Menu } from '../../ui/menu'
import { RelativeTime } from '../../ui/relative-time'
import { Tooltip } from '../../ui/tooltip'
import { activeTab } from '../layout'
import { useLayout, useWorkbench } from '../workbench-context'
import { DeleteSessionDialog } from './delete-session-dialog'
import { SessionMark, stateWord } from './session-mark'
import { useSessionMenu, type RowMode } from './session-menu'
import { SessionRename } from './session-rename'
import styles from './sidebar.module.css'

type RowProps = { session: Session; waiting: boolean; pinned: boolean }

/** One session: its state, its whole title on hover, and what can be done with it. */
export const SessionRow = memo(function SessionRow({ session, waiting, pinned }: RowProps) {
  const workbench = useWorkbench()
  const current = useLayout((layout) => activeTab(layout)?.sessionID === session.id)
  const status = useSessionStatus(session.directory, session.id)
  const [mode, setMode] = useState<RowMode>()
  const items = useSessionMenu(session, pinned, setMode)
  const word = stateWord({ session, status })
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
            data-leaves
            aria-current={current ? 'page' : undefined}
            onClick={() => workbench.open({ pane: 'chat', directory: session.directory, sessionID: session.id })}
            onDoubleClick={() => setMode('rename')}
            onKeyDown={(event) => {
              if (event.key === 'F2') setMode('rename')
              if (event.key === 'Delete') setMode('delete')
            }}
          >
            <SessionMark session={session} status={status} waiting={waiting} pinned={pinned} />
            <span className={styles.words}>{shownTitle(session.title)}</span>
            {word ? <span className={styles.state}>{word}</span> : <RelativeTime time={session.time.updated} className={styles.time} />}
          </button>
        </Tooltip>
        <Menu items={items} align="end">
          <IconButton icon={Ellipsis} label={`More for ${session.title}`} size="sm" className={styles.quiet} />
        </Menu>
        <DeleteSessionDialog session={session} open={mode === 'delete'} onOpenChange={(open) => setMode(open ? 'delete' : undefined)} />
      </li>
    </ContextMenu>
  )
})
