import { useMemo, useRef } from 'react'
import type { Session } from '#protocol/session'
import { errorMessage } from '../../client/client-error'
import { SESSIONS_READ, useSessions } from '../../client/session'
import { ErrorState } from '../../ui/error-state'
import { Skeleton } from '../../ui/skeleton'
import { useLayout } from '../workbench-context'
import { SessionRows } from './session-rows'
import styles from './sidebar.module.css'

/** What of the sessions is shown, and the box that scrolls around them. */
export type Shown = { search: string; archived: boolean; box: HTMLElement | null }

const none: readonly string[] = Object.freeze([])

/** The sessions of one folder, pinned ones first; older ones are read when the end comes into sight. */
export function SessionList({ directory, search, archived, box }: Shown & { directory: string }) {
  const { data, error, refetch, isFetching } = useSessions(directory)
  const pinned = useLayout((layout) => layout.sidebar.pinned) ?? none
  const asked = useRef(0)
  const found = useMemo(() => {
    const matches = ({ time, title }: Session) => (archived || time.archived === undefined) && title.toLowerCase().includes(search)
    return data && pinnedFirst(data.filter(matches), pinned)
  }, [data, pinned, archived, search])
  const readOlder = () => {
    const full = Math.floor((data?.length ?? 0) / SESSIONS_READ)
    if (full <= asked.current || isFetching) return
    asked.current = full
    void refetch()
  }
  if (error && !data) return <ErrorState inline title="Cannot be read" text={errorMessage(error)} retrying={isFetching} onRetry={() => void refetch()} />
  if (!found) return <Skeleton lines={2} />
  if (found.length === 0) return <p className={styles.hint}>{search ? 'No session matches' : 'No sessions yet'}</p>
  return <SessionRows directory={directory} sessions={found} pinned={pinned} box={box} onEnd={readOlder} />
}

function pinnedFirst(sessions: readonly Session[], pinned: readonly string[]): readonly Session[] {
  if (pinned.length === 0) return sessions
  return [...sessions.filter(({ id }) => pinned.includes(id)), ...sessions.filter(({ id }) => !pinned.includes(id))]
}
