import type { MessageID, PartID } from '#protocol/id'
import type { Message, Part } from '#protocol/message'
import { writtenText } from './turn-facts'

/** What can be read of a conversation; the client's cache of a session is one. */
export type ConversationReader = {
  timeline: () => { order: readonly MessageID[] }
  message: (id: MessageID) => Message | undefined
  partIDs: (id: MessageID) => readonly PartID[]
  part: (id: PartID) => Part | undefined
}

/** What was asked in a session, oldest first; commands as they were typed, with their `!`. */
export function earlierPrompts(session: ConversationReader): string[] {
  const partsOf = (id: MessageID) => session.partIDs(id).flatMap((part) => session.part(part) ?? [])
  const byHand = new Set<MessageID>()
  return session.timeline().order.flatMap((id) => {
    const message = session.message(id)
    const parts = partsOf(id)
    if (message?.role === 'assistant') return byHand.has(message.parentID) ? commandsOf(parts) : []
    const text = writtenText(parts).trim()
    if (text === '') byHand.add(id)
    return text === '' ? [] : [text]
  })
}

function commandsOf(parts: readonly Part[]): string[] {
  return parts.flatMap((part) =>
    part.type === 'tool' && typeof part.state.input['command'] === 'string' ? [`!${part.state.input['command']}`] : [],
  )
}
