import { badRequest, notFound, ProtocolError } from '#protocol/error'
import { MessageID, type PartID, type SessionID } from '#protocol/id'
import type { MessageWithParts, Part } from '#protocol/message'
import type { App } from '../app'
import type { MessageCursor } from '../store/message'
import { transact } from '../store/transact'
import { liveParts } from './live'
import { isBusy } from './runs'
import { getSession, placeOf } from './session'

/** A page of history, oldest first; `next` leads to the page before it. */
export type MessagePage = { messages: MessageWithParts[]; next?: string }

/** The newest `limit` messages before the cursor; all of them without a limit. */
export function listMessages(app: App, sessionID: SessionID, query: { limit?: number; before?: string }): MessagePage {
  getSession(app, sessionID)
  const { limit } = query
  if (query.before !== undefined && !limit) throw badRequest('`before` needs a `limit`')
  if (!limit || limit < 0) return { messages: app.store.message.all(sessionID).map((message) => withLiveText(app, message)) }
  const before = query.before === undefined ? undefined : readCursor(query.before)
  // One more than asked tells whether there is an older page.
  const found = app.store.message.page(sessionID, Math.min(limit, 10_000) + 1, before)
  const messages = found.slice(-limit).map((message) => withLiveText(app, message))
  const oldest = messages[0]
  return found.length > limit && oldest ? { messages, next: writeCursor({ id: oldest.info.id, time: oldest.info.time.created }) } : { messages }
}

export function getMessage(app: App, sessionID: SessionID, id: MessageID): MessageWithParts {
  getSession(app, sessionID)
  const info = app.store.message.get(id)
  if (!info || info.sessionID !== sessionID) throw notFound(`Message not found: ${id}`, { sessionID, messageID: id })
  return withLiveText(app, { info, parts: app.store.message.parts(id) })
}

/** Deleting what is gone already is no error. */
export function deleteMessage(app: App, sessionID: SessionID, id: MessageID): boolean {
  const session = getSession(app, sessionID)
  if (isBusy(app, sessionID)) throw new ProtocolError('SessionBusyError', { sessionID, message: `Session is busy: ${sessionID}` })
  if (app.store.message.get(id)?.sessionID !== sessionID) return true
  transact(app, (tx) => {
    tx.message.remove(id)
    tx.emit('message.removed', { sessionID, messageID: id }, placeOf(session))
  })
  return true
}

export function deletePart(app: App, address: { sessionID: SessionID; messageID: MessageID; partID: PartID }): boolean {
  const { sessionID, messageID, partID } = address
  const session = getSession(app, sessionID)
  const part = app.store.part.get(partID)
  if (part?.sessionID !== sessionID || part.messageID !== messageID) return true
  liveParts(app).drop(partID)
  transact(app, (tx) => {
    tx.part.remove(partID)
    tx.emit('message.part.removed', address, placeOf(session))
  })
  return true
}

export function updatePart(app: App, address: { sessionID: SessionID; messageID: MessageID; partID: PartID }, part: Part): Part {
  const { sessionID, messageID, partID } = address
  if (part.id !== partID || part.messageID !== messageID || part.sessionID !== sessionID) throw badRequest('The ids in the body differ from those in the address')
  const session = getSession(app, sessionID)
  if (app.store.message.get(messageID)?.sessionID !== sessionID) throw notFound(`Message not found: ${messageID}`, { sessionID, messageID })
  const present = app.store.part.get(partID)
  if (present && present.messageID !== messageID) throw badRequest(`The part ${partID} belongs to another message`)
  transact(app, (tx) => {
    tx.part.put(part)
    tx.emit('message.part.updated', { sessionID, part, time: app.clock.now() }, placeOf(session))
  })
  return part
}

/** Lays text that is still streaming over what the database has. */
export function withLiveText(app: App, message: MessageWithParts): MessageWithParts {
  if (message.info.role === 'user' || message.info.time.completed !== undefined) return message
  const live = liveParts(app)
  return { info: message.info, parts: message.parts.map((part) => live.get(part.id) ?? part) }
}

function writeCursor(cursor: MessageCursor) {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url')
}

function readCursor(text: string): MessageCursor {
  try {
    const value = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as Partial<MessageCursor>
    if (typeof value.time === 'number' && MessageID.safeParse(value.id).success) return value as MessageCursor
  } catch {
    // Falls through to the one answer for every broken cursor.
  }
  throw badRequest('The cursor in `before` is not one of this server')
}
