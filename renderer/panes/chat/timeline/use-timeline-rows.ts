import { useState } from 'react'
import { useClientScope } from '../../../client/client-context'
import { useTimeline } from '../../../client/message'
import { useChatScope } from '../chat-scope'
import { keepRows, timelineRows, type TimelineRow } from './rows'

/** Prompts with their answers; read anew only when messages come or go. */
export function useTimelineRows(): readonly TimelineRow[] {
  const { sessionID } = useChatScope()
  const { messages } = useClientScope()
  const { order } = useTimeline(sessionID)
  const session = messages.open(sessionID)
  const read = (before: readonly TimelineRow[]) => ({
    order,
    rows: keepRows(before, timelineRows(order.flatMap((id) => session.message(id) ?? []))),
  })
  const [kept, setKept] = useState(() => read([]))
  if (kept.order === order) return kept.rows
  const next = read(kept.rows)
  setKept(next)
  return next.rows
}
