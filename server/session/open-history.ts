import type { SessionID } from '#protocol/id'
import type { MessageWithParts } from '#protocol/message'
import type { App } from '../app'
import type { BusEvent } from '../bus'
import { compactionPart, loadHistory } from './context'

/** A conversation that is read again and again while a run works on it. */
export type OpenHistory = {
  /** As it is in the store now. */
  read(): readonly MessageWithParts[]
  close(): void
}

/**
 * Reads a conversation once and from then on only the messages that were written since: every change of ours is told on the
 * bus, and one by another program shows in the store's own count. What a summary or a deletion turns over is read anew.
 */
export function openHistory(app: App, sessionID: SessionID): OpenHistory {
  const changed = new Set<string>()
  let known: MessageWithParts[] | undefined
  let writes = -1
  const close = app.bus.subscribe((event) => {
    const id = changedMessage(event, sessionID)
    if (id === undefined) return
    if (event.type === 'message.removed') known = undefined
    changed.add(id)
  })
  return {
    close,
    read() {
      const foreign = app.store.foreignWrites()
      if (known && foreign === writes) known = withChanges(app, known, { sessionID, changed })
      else known = undefined
      writes = foreign
      changed.clear()
      return (known ??= loadHistory(app.store, sessionID))
    },
  }
}

/** The message of this session that an event is about. */
function changedMessage({ type, properties }: BusEvent, sessionID: SessionID): string | undefined {
  switch (type) {
    case 'message.updated':
      return properties.sessionID === sessionID ? properties.info.id : undefined
    case 'message.part.updated':
      return properties.sessionID === sessionID ? properties.part.messageID : undefined
    case 'message.removed':
    case 'message.part.removed':
    case 'message.part.delta':
      return properties.sessionID === sessionID ? properties.messageID : undefined
    default:
      return undefined
  }
}

/** Undefined where what changed may change what belongs to the conversation at all. */
function withChanges(app: App, known: MessageWithParts[], { sessionID, changed }: { sessionID: SessionID; changed: ReadonlySet<string> }): MessageWithParts[] | undefined {
  const result = [...known]
  for (const id of changed) {
    const info = app.store.message.get(id)
    if (!info || info.sessionID !== sessionID) return undefined
    const message = { info, parts: app.store.message.parts(id) }
    if (compactionPart(message) || (info.role === 'assistant' && info.summary)) return undefined
    const at = result.findLastIndex((candidate) => candidate.info.id === id)
    if (at >= 0) result[at] = message
    else result.splice(result.findLastIndex((candidate) => isBefore(candidate, message)) + 1, 0, message)
  }
  return result
}

/** The order of the store. */
function isBefore({ info: a }: MessageWithParts, { info: b }: MessageWithParts) {
  return a.time.created === b.time.created ? a.id < b.id : a.time.created < b.time.created
}
