import type { Database } from 'better-sqlite3'
import type { MessageID, SessionID } from '#protocol/id'
import type { Message, MessageWithParts, Part, Tokens, UserMessage } from '#protocol/message'
import { loadBlobs } from './blob'

type Row = { id: string; data: string }
type SpentRow = { cost: number; input: number; output: number; reasoning: number; read: number; write: number }
type PartRow = { message_id: string; data: string }

/** A place in a session's history: messages strictly before it (in time, then id) form the next older page. */
export type MessageCursor = { id: string; time: number }

/** Table `message`, and the reads that join a page of messages with their parts. */
export function messageTable(db: Database, blobs: string) {
  const put = db.prepare(`
    insert into message (id, session_id, time_created, done, data) values (@id, @session, @created, @done, @data)
    on conflict (id) do update set done = @done, data = @data`)
  const get = db.prepare<[string], Row>('select id, data from message where id = ?')
  const remove = db.prepare('delete from message where id = ?')
  const newest = db.prepare<[string, number], Row>(
    'select id, data from message where session_id = ? order by time_created desc, id desc limit ?',
  )
  const older = db.prepare<[string, number, string, number], Row>(
    'select id, data from message where session_id = ? and (time_created, id) < (?, ?) order by time_created desc, id desc limit ?',
  )
  const newer = db.prepare<[string, number, string, number], Row>(
    'select id, data from message where session_id = ? and (time_created, id) > (?, ?) order by time_created, id limit ?',
  )
  const all = db.prepare<[string], Row>('select id, data from message where session_id = ? order by time_created, id')
  const partsOfMessage = db.prepare<[string], PartRow>('select message_id, data from part where message_id = ? order by id')
  const partsOfSession = db.prepare<[string], PartRow>('select message_id, data from part where session_id = ? order by id')
  // Every statement locks the file anew, so a page is read by two of them, however long it is.
  const partsOfMessages = db.prepare<[string], PartRow>(
    'select message_id, data from part where message_id in (select value from json_each(?)) order by message_id, id',
  )
  const newestUser = db.prepare<[string], Row>(
    "select id, data from message where session_id = ? and json_extract(data, '$.role') = 'user' order by time_created desc, id desc limit 1",
  )
  // The condition is that of the index `message_summary`, to the letter.
  const lastSummary = db.prepare<[string], Row>(
    `select id, data from message where session_id = ? and json_extract(data, '$.summary') = 1
      and json_extract(data, '$.finish') is not null and json_extract(data, '$.error') is null order by time_created desc, id desc limit 1`,
  )
  const since = db.prepare<[string, number, string], Row>(
    'select id, data from message where session_id = ? and (time_created, id) >= (?, ?) order by time_created, id',
  )
  // A session with all that it let others do; of its messages only answers cost anything.
  const spent = db.prepare<[string], SpentRow>(`
    with recursive tree (id) as (select ? union select session.id from session join tree on session.parent_id = tree.id)
    select total(data ->> '$.cost') as cost, total(data ->> '$.tokens.input') as input, total(data ->> '$.tokens.output') as output,
      total(data ->> '$.tokens.reasoning') as reasoning, total(data ->> '$.tokens.cache.read') as read, total(data ->> '$.tokens.cache.write') as write
    from tree cross join message on message.session_id = tree.id`)
  const count = db.prepare<[string], number>('select count(*) from message where session_id = ?').pluck()
  const parse = (row: Row) => JSON.parse(row.data) as Message
  const parsePart = (row: PartRow) => JSON.parse(loadBlobs(blobs, row.data)) as Part
  const grouped = (rows: readonly PartRow[]) => {
    const groups = new Map<string, Part[]>()
    for (const row of rows) {
      const group = groups.get(row.message_id)
      if (group) group.push(parsePart(row))
      else groups.set(row.message_id, [parsePart(row)])
    }
    return groups
  }
  const partsOf = (id: string) => partsOfMessage.all(id).map(parsePart)
  return {
    put(message: Message) {
      const done = message.role === 'user' || message.time.completed !== undefined ? 1 : 0
      put.run({ id: message.id, session: message.sessionID, created: message.time.created, done, data: JSON.stringify(message) })
    },
    get(id: string): Message | undefined {
      const row = get.get(id)
      return row && parse(row)
    },
    parts: partsOf,
    /** The last thing the person said; it looks back no further than to that. */
    newestUser(sessionID: SessionID): UserMessage | undefined {
      const row = newestUser.get(sessionID)
      return row && (parse(row) as UserMessage)
    },
    /** The newest summary that came to its end. */
    lastSummary(sessionID: SessionID): Message | undefined {
      const row = lastSummary.get(sessionID)
      return row && parse(row)
    },
    /** The message at `from` and all after it, oldest first. */
    since(sessionID: SessionID, from: MessageCursor): MessageWithParts[] {
      const rows = since.all(sessionID, from.time, from.id)
      const groups = grouped(partsOfMessages.all(JSON.stringify(rows.map((row) => row.id))))
      return rows.map((row) => ({ info: parse(row), parts: groups.get(row.id) ?? [] }))
    },
    /** What the model calls of a session and of those below it came to. */
    spent(sessionID: SessionID): { cost: number; tokens: Omit<Tokens, 'total'> } {
      const { cost = 0, input = 0, output = 0, reasoning = 0, read = 0, write = 0 } = spent.get(sessionID) ?? {}
      return { cost, tokens: { input, output, reasoning, cache: { read, write } } }
    },
    count: (sessionID: SessionID) => count.get(sessionID) ?? 0,
    remove: (id: MessageID) => remove.run(id).changes > 0,
    /** The newest `limit` messages before `before` (or of all), oldest first. */
    page(sessionID: SessionID, limit: number, before?: MessageCursor): MessageWithParts[] {
      const rows = before ? older.all(sessionID, before.time, before.id, limit) : newest.all(sessionID, limit)
      const groups = grouped(partsOfMessages.all(JSON.stringify(rows.map((row) => row.id))))
      return rows.reverse().map((row) => ({ info: parse(row), parts: groups.get(row.id) ?? [] }))
    },
    /** The oldest `limit` messages after `after` (or of all), oldest first. */
    following(sessionID: SessionID, limit: number, after: MessageCursor = { id: '', time: -1 }): MessageWithParts[] {
      const rows = newer.all(sessionID, after.time, after.id, limit)
      const groups = grouped(partsOfMessages.all(JSON.stringify(rows.map((row) => row.id))))
      return rows.map((row) => ({ info: parse(row), parts: groups.get(row.id) ?? [] }))
    },
    /** The whole history in order; two queries whatever its length. */
    all(sessionID: SessionID): MessageWithParts[] {
      const groups = grouped(partsOfSession.all(sessionID))
      return all.all(sessionID).map((row) => ({ info: parse(row), parts: groups.get(row.id) ?? [] }))
    },
    /** Messages without their parts, in order. */
    list: (sessionID: SessionID) => all.all(sessionID).map(parse),
  }
}
