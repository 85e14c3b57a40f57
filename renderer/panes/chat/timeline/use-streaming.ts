import { useCallback, useSyncExternalStore } from 'react'
import { useClientScope } from '../../../client/client-context'
import { usePartIDs, useTimeline } from '../../../client/message'
import type { MessageID } from '#protocol/id'
import type { Part } from '#protocol/message'
import { useChatScope } from '../chat-scope'

/** Words or a running tool are in sight at the end of the conversation; changes with that, not with every word. */
export function useStreaming(): boolean {
  const { sessionID } = useChatScope()
  const session = useClientScope().messages.open(sessionID)
  const { order } = useTimeline(sessionID)
  const last = usePartIDs(sessionID, order.at(-1) ?? ('msg' as MessageID)).at(-1)
  const watch = useCallback(
    (listener: () => void) => (last === undefined ? () => undefined : session.watch(last, listener)),
    [session, last],
  )
  return useSyncExternalStore(watch, () => last !== undefined && isStreaming(session.part(last)))
}

export function isStreaming(part: Part | undefined): boolean {
  if (part?.type === 'text') return !part.synthetic && part.text !== '' && part.time !== undefined && part.time.end === undefined
  if (part?.type === 'reasoning') return part.time.end === undefined
  return part?.type === 'tool' && part.state.status === 'running'
}
