import { z } from 'zod'
import { notFound, ProtocolError } from '#protocol/error'
import type { MessageID, SessionID } from '#protocol/id'
import type { MessageWithParts } from '#protocol/message'
import type { MessagesQuery, SessionMessagesResponse } from '#protocol/v2/session'
import type { SessionMessage } from '#protocol/v2/session-message'
import type { App } from '../../app'
import type { MessageCursor } from '../../store/message'
import { loadHistory, readableHistory } from '../context'
import { getSession } from '../session'
import { viewMessage, viewSwitch } from './message'

const DEFAULT_LIMIT = 50
const MAX_LIMIT = 500

const Cursor = z.object({ id: z.string(), time: z.number(), order: z.enum(['asc', 'desc']), direction: z.enum(['next', 'previous']) })
type Cursor = z.infer<typeof Cursor>

/** A page of the conversation, newest first unless asked otherwise. */
export function listViews(app: App, sessionID: SessionID, query: MessagesQuery): SessionMessagesResponse {
  getSession(app, sessionID)
  const cursor = query.cursor === undefined ? undefined : readCursor(Cursor, query.cursor)
  const order = cursor?.order ?? query.order ?? 'desc'
  const direction = cursor?.direction ?? 'next'
  const limit = pageSize(query.limit)
  const newestFirst = (order === 'desc') === (direction === 'next')
  const found: SessionMessage[] = []
  for (const item of walk(app, sessionID, { newestFirst, from: cursor, limit })) if (found.push(item) > limit) break
  const page = found.slice(0, limit)
  if (direction === 'previous') page.reverse()
  const more = found.length > limit
  const write = (item: SessionMessage | undefined, way: Cursor['direction'], there: boolean) =>
    item && there ? { [way]: writeCursor({ id: item.id, time: item.time.created, order, direction: way }) } : {}
  return {
    data: page,
    cursor: { ...write(page[0], 'previous', direction === 'previous' ? more : cursor !== undefined), ...write(page.at(-1), 'next', direction === 'next' ? more : true) },
  }
}

export function getView(app: App, sessionID: SessionID, id: MessageID): SessionMessage {
  getSession(app, sessionID)
  const info = app.store.message.get(id)
  const own = info?.sessionID === sessionID ? info : undefined
  const view = own && viewMessage(app, { info: own, parts: app.store.message.parts(id) })
  if (view) return view
  // The second message of an item leads to the item.
  const asked = own?.role === 'assistant' ? app.store.message.get(own.parentID) : undefined
  const item = asked && viewMessage(app, { info: asked, parts: app.store.message.parts(asked.id) })
  if (item && item.type !== 'user') return item
  const changed = app.store.log.switches(sessionID).find(({ ref }) => ref === id)
  if (changed) return viewSwitch(changed)
  throw notFound(`Message not found: ${id}`, { sessionID, messageID: id })
}

/** What a model would read now, in the order in which it reads it. */
export function readContext(app: App, sessionID: SessionID): SessionMessage[] {
  getSession(app, sessionID)
  return readableHistory(loadHistory(app.store, sessionID)).flatMap((message) => viewMessage(app, message) ?? [])
}

export function pageSize(asked: number | undefined): number {
  return asked === undefined || asked < 1 ? DEFAULT_LIMIT : Math.min(Math.trunc(asked), MAX_LIMIT)
}

export function writeCursor(cursor: object): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url')
}

export function readCursor<T>(schema: z.ZodType<T>, text: string): T {
  try {
    return schema.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')))
  } catch {
    throw new ProtocolError('InvalidCursorError', { message: 'Invalid cursor' })
  }
}

type Way = { newestFirst: boolean; from: MessageCursor | undefined; limit: number }

/** Items beyond a place: those of the messages with the changes of agent and model between them. */
function* walk(app: App, sessionID: SessionID, way: Way): Generator<SessionMessage> {
  const beyond = (item: MessageCursor, place: MessageCursor) => (way.newestFirst ? compare(item, place) < 0 : compare(item, place) > 0)
  const changes = app.store.log.switches(sessionID).map(viewSwitch)
  if (way.newestFirst) changes.reverse()
  const waiting = changes.filter((item) => !way.from || beyond(placeOf(item), way.from))
  for (const message of messages(app, sessionID, way)) {
    const item = viewMessage(app, message)
    if (!item) continue
    while (waiting[0] && beyond(placeOf(item), placeOf(waiting[0]))) yield waiting.shift()!
    yield item
  }
  yield* waiting
}

function* messages(app: App, sessionID: SessionID, { newestFirst, from, limit }: Way): Generator<MessageWithParts> {
  const { message } = app.store
  const size = Math.min(limit + 1, 50)
  for (let place = from; ; ) {
    const page = newestFirst ? message.page(sessionID, size, place).reverse() : message.following(sessionID, size, place)
    yield* page
    const last = page.at(-1)?.info
    if (!last || page.length < size) return
    place = { id: last.id, time: last.time.created }
  }
}

function placeOf({ id, time }: SessionMessage): MessageCursor {
  return { id, time: time.created }
}

function compare(one: MessageCursor, other: MessageCursor): number {
  return one.time - other.time || (one.id < other.id ? -1 : one.id > other.id ? 1 : 0)
}
