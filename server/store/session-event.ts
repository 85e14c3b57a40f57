import type { Database } from 'better-sqlite3'
import type { MessageID, SessionID } from '#protocol/id'
import type { DurableNextType } from '#protocol/v2/session-event'
import type { MessageCursor } from './message'

/** One kept event. `data` is what only the event knows; what stands in a message or a part is read from there by `ref`. */
export type LogRow = { sessionID: SessionID; seq: number; id: string; type: DurableNextType; time: number; ref: string; data: Record<string, unknown> }

/** How far a session's log goes, and what was told last of things that are told when they change. */
export type LogHead = {
  seq: number
  /** False while the messages from before the log are still being told; `cursor` is the last one that was. */
  complete: boolean
  cursor?: MessageCursor | undefined
  directory: string
  agent?: string | undefined
  model?: string | undefined
  revert?: string | undefined
}

type Row = { session_id: string; seq: number; id: string; type: string; time: number; ref: string; data: string }

/** Tables `session_log` and `session_event`: what happened in a session, numbered from 1 without a gap. */
export function sessionEventTable(db: Database) {
  const head = db.prepare<[string], { seq: number; complete: number; data: string }>(`
    select complete, data, coalesce((select max(seq) from session_event e where e.session_id = l.session_id), 0) as seq from session_log l where session_id = ?`)
  const putHead = db.prepare(`
    insert into session_log (session_id, complete, data) values (@id, @complete, @data)
    on conflict (session_id) do update set complete = @complete, data = @data`)
  const add = db.prepare(`
    insert into session_event (session_id, seq, id, type, time, ref, data) values (@session, @seq, @id, @type, @time, @ref, @data)`)
  // Left to itself it would look through all events of the session.
  const told = db.prepare<[string, string], string>('select type from session_event indexed by session_event_ref where session_id = ? and ref = ?').pluck()
  const find = db.prepare<[string, string, string], Row>(
    'select * from session_event indexed by session_event_ref where session_id = ? and ref = ? and type = ? order by seq limit 1',
  )
  const after = db.prepare<[string, number, number], Row>('select * from session_event where session_id = ? and seq > ? order by seq limit ?')
  // Word for word the condition of its index.
  const switches = db.prepare<[string], Row>(
    "select * from session_event indexed by session_event_switch where session_id = ? and type in ('session.next.agent.switched', 'session.next.model.switched') order by time, seq limit 10000",
  )
  return {
    head(sessionID: SessionID): LogHead | undefined {
      const row = head.get(sessionID)
      return row && { ...(JSON.parse(row.data) as Omit<LogHead, 'seq' | 'complete'>), seq: row.seq, complete: row.complete === 1 }
    },
    /** Its number is that of the last event, whatever the head says. */
    putHead(sessionID: SessionID, { seq: _, complete, ...data }: LogHead) {
      putHead.run({ id: sessionID, complete: complete ? 1 : 0, data: JSON.stringify(data) })
    },
    add(row: LogRow) {
      add.run({ session: row.sessionID, seq: row.seq, id: row.id, type: row.type, time: row.time, ref: row.ref, data: JSON.stringify(row.data) })
    },
    /** What was told already of a message or a part. */
    told: (sessionID: SessionID, ref: string) => told.all(sessionID, ref) as DurableNextType[],
    find(sessionID: SessionID, ref: MessageID, type: DurableNextType): LogRow | undefined {
      const row = find.get(sessionID, ref, type)
      return row && toRow(row)
    },
    after: (sessionID: SessionID, seq: number, limit: number) => after.all(sessionID, seq, limit).map(toRow),
    /** Changes of agent and model, oldest first: they stand in no message. */
    switches: (sessionID: SessionID) => switches.all(sessionID).map(toRow),
  }
}

function toRow(row: Row): LogRow {
  const { seq, id, type, time, ref } = row
  return { sessionID: row.session_id as SessionID, seq, id, type: type as DurableNextType, time, ref, data: JSON.parse(row.data) as Record<string, unknown> }
}
