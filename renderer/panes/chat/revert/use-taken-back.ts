import type { Session } from '#protocol/session'
import { useTimeline } from '../../../client/message'
import type { TimelineRow } from '../timeline/rows'

/** How many messages are hidden because they were taken back. */
export function useTakenBack(session: Session): { hidden: number } {
  const { order } = useTimeline(session.id)
  const from = session.revert ? order.indexOf(session.revert.messageID) : -1
  return { hidden: from < 0 ? 0 : order.length - from }
}

/** The rows before the message from which everything was taken back. */
export function rowsBefore(rows: readonly TimelineRow[], messageID: string | undefined): readonly TimelineRow[] {
  if (messageID === undefined) return rows
  const at = rows.findIndex((row) => (row.kind === 'prompt' ? row.messageID === messageID : row.messageIDs.includes(messageID as never)))
  return at < 0 ? rows : rows.slice(0, at)
}
