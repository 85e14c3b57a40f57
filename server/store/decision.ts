import type { Database } from 'better-sqlite3'
import type { SessionID } from '#protocol/id'
import type { Decision } from '#protocol/review'

/** What a call asked for: every pattern has to be covered, and every one of `exact` has to be named as it is. */
export type AskedFor = { patterns: readonly string[]; exact?: readonly string[] }

/** A decision of the past with what it was about. */
export type PastDecision = Pick<Decision, 'by' | 'reply' | 'time'> & { row: number; sessionID: SessionID; projectID: string; directory: string; asked: AskedFor }

type Row = { permission: string; by: Decision['by']; reply: Decision['reply'] | null; pattern: string | null; time: number }
type PastRow = Omit<Row, 'permission' | 'pattern'> & { row: number; sessionID: SessionID; projectID: string; directory: string; asked: string }
type Key = { sessionID: SessionID; callID: string }

/** What is longer than this is not kept, because half of a pattern says something else than the whole. */
const MAX_ASKED = 16 * 1024

/** Table `decision`: who let which call go on, or refused it. */
export function decisionTable(db: Database) {
  const add = db.prepare(`
    insert into decision (session_id, call_id, permission, by, reply, pattern, time, asked)
    values (@session, @call, @permission, @by, @reply, @pattern, @time, @asked)`)
  const of = db.prepare<[string, string], Row>(
    "select permission, by, reply, pattern, time from decision where session_id = ? and call_id = ? and reply is not 'reject' order by rowid limit 20",
  )
  const past = db.prepare<[string, number, number], PastRow>(`
    select d.rowid as row, d.by, d.reply, d.time, d.asked, d.session_id as sessionID, s.project_id as projectID, s.directory
    from decision d join session s on s.id = d.session_id
    where d.permission = ? and d.asked is not null and d.rowid < ?
    order by d.rowid desc limit ?`)
  return {
    add({ sessionID, callID, permission, by, reply, pattern, time, asked }: Key & Decision & { asked?: AskedFor | undefined }) {
      const text = asked && JSON.stringify(asked)
      add.run({
        session: sessionID,
        call: callID,
        permission,
        by,
        reply: reply ?? null,
        pattern: pattern ?? null,
        time,
        asked: text === undefined || text.length > MAX_ASKED ? null : text,
      })
    },
    /** Who let a call go on. */
    of: ({ sessionID, callID }: Key) => of.all(sessionID, callID).map(toDecision),
    /** What was asked for before a row, the newest first. */
    past: (permission: string, { before, limit }: { before: number; limit: number }): PastDecision[] => past.all(permission, before, limit).map(toPast),
  }
}

function toDecision({ reply, pattern, ...row }: Row): Decision {
  return { ...row, ...(reply ? { reply } : {}), ...(pattern === null ? {} : { pattern }) }
}

function toPast({ reply, asked, ...row }: PastRow): PastDecision {
  return { ...row, asked: JSON.parse(asked) as AskedFor, ...(reply ? { reply } : {}) }
}
