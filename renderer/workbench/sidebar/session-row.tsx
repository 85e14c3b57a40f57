import { Ellipsis } from 'lucide-react'
import { memo, type CSSProperties, type MouseEvent } from 'react'
import type { Session, SessionStatus } from '#protocol/session'
import { shownTitle } from '../../client/session-title'
import { IconButton } from '../../ui/icon-button'
import { RelativeTime } from '../../ui/relative-time'
import { Tooltip } from '../../ui/tooltip'
import { useWorkbench } from '../workbench-context'
import { SessionMark, stateWord } from './session-mark'
import { SessionRename } from './session-rename'
import styles from './sidebar.module.css'

type RowProps = {
  session: Session
  /** Of how many rows it is which one; not all of them are in the page. */
  place: number
  count: number
  status: SessionStatus
  waiting: boolean
  pinned: boolean
  current: boolean
  /** The one row of the list that the Tab key comes to. */
  stop: boolean
  renaming: boolean
  onRename: (id: string | undefined) => void
}

/** One session: its state, its whole title on hover, and what can be done with it. */
export const SessionRow = memo(function SessionRow(props: RowProps) {
  const { session, place, count, current, stop } = props
  return (
    <li
      className={styles.session}
      style={{ '--place': place } as CSSProperties}
      aria-setsize={count}
      aria-posinset={place + 1}
      data-id={session.id}
      data-stop={stop ? '' : undefined}
      data-current={current ? '' : undefined}
      data-archived={session.time.archived === undefined ? undefined : ''}
    >
      {props.renaming ? <SessionRename session={session} onDone={() => props.onRename(undefined)} /> : <RowTitle {...props} />}
    </li>
  )
})

function RowTitle({ session, status, waiting, pinned, current, stop, onRename }: RowProps) {
  const workbench = useWorkbench()
  const word = stateWord({ session, status })
  return (
    <>
      <Tooltip content={session.title} side="right">
        <button
          type="button"
          className={styles.title}
          data-own-keys
          data-leaves
          tabIndex={stop ? 0 : -1}
          aria-current={current ? 'page' : undefined}
          onClick={() => workbench.open({ pane: 'chat', directory: session.directory, sessionID: session.id })}
          onDoubleClick={() => onRename(session.id)}
        >
          <SessionMark session={session} status={status} waiting={waiting} pinned={pinned} />
          <span className={styles.words}>{shownTitle(session.title)}</span>
          {word ? <span className={styles.state}>{word}</span> : <RelativeTime time={session.time.updated} className={styles.time} />}
        </button>
      </Tooltip>
      <IconButton
        icon={Ellipsis}
        label={`More for ${session.title}`}
        size="sm"
        plain
        className={styles.quiet}
        aria-haspopup="menu"
        tabIndex={stop ? 0 : -1}
        onClick={askForMenu}
      />
    </>
  )
}

/** The menu is the list's own, which a right click opens too. */
function askForMenu({ currentTarget }: MouseEvent<HTMLElement>) {
  const { left, bottom } = currentTarget.getBoundingClientRect()
  currentTarget.dispatchEvent(new window.MouseEvent('contextmenu', { clientX: left, clientY: bottom, bubbles: true, cancelable: true }))
}
