import { useMessage } from '../../../client/message'
import { useClientScope } from '../../../client/client-context'
import { useTimeline } from '../../../client/message'
import { useSessionStatus } from '../../../client/session'
import { useChatScope } from '../chat-scope'
import type { MessageID } from '#protocol/id'
import type { Message } from '#protocol/message'
import { isFinished } from './turn-facts'

/** A prompt without an answer waits while the answer to an earlier one is still going on. */
export function useQueued(id: MessageID, answered: boolean): boolean {
  const { sessionID, directory } = useChatScope()
  const { messages } = useClientScope()
  const status = useSessionStatus(directory, sessionID)
  const { order } = useTimeline(sessionID)
  const session = messages.open(sessionID)
  const lastID = answered ? undefined : order.findLast((id) => session.message(id)?.role === 'assistant')
  const last = useMessage(sessionID, lastID ?? ('msg' as MessageID))
  return isQueued({ id, answered, busy: status.type !== 'idle', last })
}

export function isQueued({
  id,
  answered,
  busy,
  last,
}: {
  id: MessageID
  answered: boolean
  busy: boolean
  last: Message | undefined
}): boolean {
  return !answered && busy && last?.role === 'assistant' && !isFinished(last) && id > last.parentID
}
