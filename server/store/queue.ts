import type { Database } from 'better-sqlite3'
import type { MessageID, SessionID } from '#protocol/id'
import type { QueuedPrompt } from '#protocol/queue'
import { loadBlobs, storeBlobs } from './blob'

type Row = { seq: number; data: string }
type Waiting = Omit<QueuedPrompt, 'admittedSeq'>
type Size = { count: number; bytes: number; rows: number }

/** Table `queue`: prompts that wait for their session, one row each, gone as soon as they are messages. */
export function queueTable(db: Database, blobs: string) {
  const add = db.prepare(`
    insert into queue (id, session_id, position, bytes, data)
    values (@id, @session, (select coalesce(max(position), 0) + 1 from queue where session_id = @session), @bytes, @data)`)
  const put = db.prepare('update queue set bytes = @bytes, data = @data where id = @id')
  const get = db.prepare<[string], Row>('select seq, data from queue where id = ?')
  const all = db.prepare<[string], Row>('select seq, data from queue where session_id = ? order by position, seq')
  const place = db.prepare('update queue set position = ? where id = ? and session_id = ?')
  const remove = db.prepare('delete from queue where id = ?')
  const size = db.prepare<[string, string], Size>(`
    select count(*) as count, coalesce(sum(bytes), 0) as bytes, coalesce(sum(length(data)), 0) as rows from queue where session_id = ? and id <> ?`)
  const write = (prompt: Waiting) => {
    const text = JSON.stringify(prompt)
    return { id: prompt.id, bytes: text.length, data: storeBlobs(blobs, text) }
  }
  const read = ({ seq, data }: Row) => ({ ...JSON.parse(data), admittedSeq: seq }) as QueuedPrompt
  return {
    /** Puts a prompt at the end. */
    add: (prompt: Waiting) => void add.run({ ...write(prompt), session: prompt.sessionID }),
    put: ({ admittedSeq: _, ...prompt }: QueuedPrompt) => void put.run(write(prompt)),
    /** With the content of its attachments, which a list does not have where it is long. */
    get(id: string): QueuedPrompt | undefined {
      const row = get.get(id)
      return row && read({ ...row, data: loadBlobs(blobs, row.data) })
    },
    list: (sessionID: SessionID) => all.all(sessionID).map(read),
    /** Everything in this order; ids of other sessions change nothing. */
    order: (sessionID: SessionID, ids: readonly MessageID[]) => ids.forEach((id, index) => place.run(index + 1, id, sessionID)),
    remove: (id: MessageID) => remove.run(id).changes > 0,
    /** How much waits beside the prompt `but`: in all, and in rows without the attachments that lie in files. */
    size: (sessionID: SessionID, but = '') => size.get(sessionID, but) ?? { count: 0, bytes: 0, rows: 0 },
  }
}
