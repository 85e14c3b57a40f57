import { useState } from 'react'
import type { Session } from '#protocol/session'
import { errorMessage } from '../../client/client-error'
import { useSessions } from '../../client/session'
import { useWaitingSessions } from '../../client/waiting'
import { Button } from '../../ui/button'
import { ErrorState } from '../../ui/error-state'
import { Skeleton } from '../../ui/skeleton'
import { useLayout } from '../workbench-context'
import { SessionRow } from './session-row'
import styles from './sidebar.module.css'

/** What of the sessions is shown. */
export type Shown = { search: string; archived: boolean }

const STEP = 40

/** The sessions of one folder, pinned ones first. */
export function SessionList({ directory, search, archived }: Shown & { directory: string }) {
  const { data, error, refetch, isFetching } = useSessions(directory)
  const waiting = useWaitingSessions(directory)
  const pinned = useLayout((layout) => layout.sidebar.pinned)
  const [count, setCount] = useState(STEP)
  if (error && !data) return <ErrorState inline title="Cannot be read" text={errorMessage(error)} retrying={isFetching} onRetry={() => void refetch()} />
  if (!data) return <Skeleton lines={2} />
  const matches = ({ time, title }: Session) => (archived || time.archived === undefined) && title.toLowerCase().includes(search)
  const found = pinnedFirst(data.filter(matches), pinned)
  const hidden = found.length - count
  return (
    <ul>
      {found.slice(0, count).map((session) => (
        <SessionRow key={session.id} session={session} waiting={waiting.has(session.id)} pinned={pinned?.includes(session.id) ?? false} />
      ))}
      {found.length === 0 && <li className={styles.hint}>{search ? 'No session matches' : 'No sessions yet'}</li>}
      {hidden > 0 && (
        <li>
          <Button variant="ghost" size="sm" onClick={() => setCount(count + 5 * STEP)}>
            {`Show ${Math.min(hidden, 5 * STEP)} more`}
          </Button>
        </li>
      )}
    </ul>
  )
}

function pinnedFirst(sessions: readonly Session[], pinned: readonly string[] = []): readonly Session[] {
  if (pinned.length === 0) return sessions
  return [...sessions.filter(({ id }) => pinned.includes(id)), ...sessions.filter(({ id }) => !pinned.includes(id))]
}
