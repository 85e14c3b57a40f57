import type { SessionID } from '#protocol/id'
import type { Session } from '#protocol/session'

/** The requests of a session and of those that its tasks started, the oldest first. */
export function requestsOf<R extends { sessionID: SessionID }>(requests: readonly R[], sessionID: SessionID, below: readonly Pick<Session, 'id'>[]): R[] {
  const ids = new Set<string>([sessionID, ...below.map(({ id }) => id)])
  return requests.filter((request) => ids.has(request.sessionID))
}

/** The reply that a key gives to the card that has the focus. */
export function replyOfKey(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey' | 'repeat' | 'isComposing'>) {
  if (event.repeat || event.isComposing || event.shiftKey || event.altKey || !(event.ctrlKey || event.metaKey)) return undefined
  if (event.key === 'Enter') return 'once'
  return event.key === 'Backspace' ? 'reject' : undefined
}
