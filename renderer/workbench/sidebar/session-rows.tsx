import { useCallback, useMemo, useRef, useState, type CSSProperties, type RefObject } from 'react'
import { flushSync } from 'react-dom'
import type { Session, SessionStatus } from '#protocol/session'
import { useSessionStatuses } from '../../client/session'
import { useWaitingSessions } from '../../client/waiting'
import { ContextMenu } from '../../ui/menu'
import { drawnRows } from '../../ui/row-window'
import { useRowWindow } from '../../ui/use-row-window'
import { activeTab } from '../layout'
import { useLayout } from '../workbench-context'
import { DeleteSessionDialog } from './delete-session-dialog'
import { useSessionMenu, type RowMode } from './session-menu'
import { SessionRow } from './session-row'
import styles from './sidebar.module.css'
import { focusRow, rowOf, useRowKeys } from './use-row-keys'

type RowsProps = {
  directory: string
  sessions: readonly Session[]
  pinned: readonly string[]
  /** What scrolls around the list. */
  box: HTMLElement | null
  /** The end of the list is in sight, or near it. */
  onEnd: () => void
}

const rests: SessionStatus = { type: 'idle' }
const noStatuses: Readonly<Record<string, SessionStatus>> = Object.freeze({})

/** The rows in sight, and the one that the Tab key stops at, wherever that is. */
export function SessionRows({ directory, sessions, pinned, box, onEnd }: RowsProps) {
  const list = useRef<HTMLUListElement>(null)
  const { data: statuses = noStatuses } = useSessionStatuses(directory)
  const waiting = useWaitingSessions(directory)
  const current = useLayout((layout) => activeTab(layout)?.sessionID)
  const [stop, setStop] = useState<string>()
  const [mode, setMode] = useState<RowMode>()
  const ids = useMemo(() => sessions.map(({ id }) => id), [sessions])
  const range = useRowWindow({ box, list, ids, onEnd })
  const onKeyDown = useRowKeys({ list, ids, setStop, setMode })
  const onRename = useRename(list, setMode)
  const menuOf = useSessionMenu(setMode)
  const find = (id: string | undefined) => sessions.find((session) => session.id === id)
  const asked = find(stop)
  const dying = mode?.kind === 'delete' ? find(mode.id) : undefined
  const kept = sessions.indexOf(asked ?? find(current) ?? sessions[0]!)
  return (
    <>
      <ContextMenu items={() => (asked ? menuOf(asked, pinned.includes(asked.id)) : [])}>
        <ul
          ref={list}
          className={styles.sessions}
          style={{ '--rows': sessions.length } as CSSProperties}
          onKeyDown={onKeyDown}
          onFocus={({ target }) => setStop(rowOf(target))}
          // It is about the row that is the stop then; beside the rows there is none.
          onContextMenu={(event) => (rowOf(event.target) === undefined ? event.preventDefault() : setStop(rowOf(event.target)))}
        >
          {drawnRows(range, kept).map((place) => {
            const session = sessions[place]
            if (!session) return null
            const { id } = session
            return (
              <SessionRow
                key={id}
                session={session}
                place={place}
                count={sessions.length}
                status={statuses[id] ?? rests}
                waiting={waiting.has(id)}
                pinned={pinned.includes(id)}
                current={id === current}
                stop={place === kept}
                renaming={mode?.kind === 'rename' && mode.id === id}
                onRename={onRename}
              />
            )
          })}
        </ul>
      </ContextMenu>
      {dying && <DeleteSessionDialog session={dying} open onOpenChange={(open) => open || setMode(undefined)} />}
    </>
  )
}

/** Begins with the session of an id, ends without one; a person who works with the keys is at the row again then. */
function useRename(list: RefObject<HTMLElement | null>, setMode: (mode: RowMode | undefined) => void) {
  return useCallback(
    (id: string | undefined) => {
      if (id !== undefined) return setMode({ id, kind: 'rename' })
      const field = document.activeElement
      const row = field && list.current?.contains(field) ? rowOf(field) : undefined
      flushSync(() => setMode(undefined))
      if (row !== undefined) focusRow(list.current, row)
    },
    [list, setMode],
  )
}
