import type { Session, SessionStatus } from '#protocol/session'
import { usePermissions } from '../../../client/permission'
import { StatusDot } from '../../../ui/status-dot'

/** Works, waits for the person, or rests. */
export function SessionStatusDot({ session, status }: { session: Session; status: SessionStatus }) {
  const { data: requests = [] } = usePermissions(session.directory)
  if (requests.some(({ sessionID }) => sessionID === session.id)) return <StatusDot status="waiting" label="Waits for you" />
  if (status.type === 'retry') return <StatusDot status="running" label="Waits to try again" />
  if (status.type === 'busy') return <StatusDot status="running" label="Working" />
  return <StatusDot status="idle" label="Idle" />
}
