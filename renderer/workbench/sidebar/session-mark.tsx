import { Pin } from 'lucide-react'
import type { Session, SessionStatus } from '#protocol/session'
import { StatusDot } from '../../ui/status-dot'
import { useAttention } from '../workbench-context'
import styles from './sidebar.module.css'

export type SessionState = { session: Session; status: SessionStatus; waiting: boolean; pinned: boolean }

/** What a session does now, by shape and colour; one that rests has no mark, or its pin. */
export function SessionMark({ session, status, waiting, pinned }: SessionState) {
  const end = useAttention((attention) => attention[session.id]?.end)
  if (waiting) return <StatusDot status="waiting" label="Waits for you" />
  if (status.type === 'retry') return <StatusDot status="running" label={`Tries again: ${status.message}`} />
  if (status.type === 'busy') return <StatusDot status="running" label="Running" />
  if (end === 'failed') return <StatusDot status="failed" label="Failed" />
  if (end === 'done') return <StatusDot status="done" label="Done, not seen yet" />
  return <span className={styles.mark}>{pinned && <Pin size={11} role="img" aria-label="Pinned" />}</span>
}

/** A word for what takes long; undefined where the time of the last change says more. */
export function stateWord({ session, status }: Pick<SessionState, 'session' | 'status'>): string | undefined {
  if (status.type === 'retry') return `Try ${status.attempt + 1}`
  if (status.type === 'busy' && session.time.compacting !== undefined) return 'Compacting'
  return undefined
}
