import type { Database } from 'better-sqlite3'
import type { SessionID } from '#protocol/id'
import type { Decision } from '#protocol/review'

type Row = { permission: string; by: Decision['by']; reply: 'once' | 'always' | null; pattern: string | null; time: number }
type Key = { sessionID: SessionID; callID: string }

/** Table `decision`: who let which call go on. */
export function decisionTable(db: Database) {
  const add = db.prepare(`
    insert into decision (session_id, call_id, permission, by, reply, pattern, time)
    values (@session, @call, @permission, @by, @reply, @pattern, @time)`)
  const of = db.prepare<[string, string], Row>('select permission, by, reply, pattern, time from decision where session_id = ? and call_id = ? order by rowid limit 20')
  return {
    add({ sessionID, callID, permission, by, reply, pattern, time }: Key & Decision) {
      add.run({ session: sessionID, call: callID, permission, by, reply: reply ?? null, pattern: pattern ?? null, time })
    },
    of: ({ sessionID, callID }: Key) => of.all(sessionID, callID).map(toDecision),
  }
}

function toDecision({ reply, pattern, ...row }: Row): Decision {
  return { ...row, ...(reply === null ? {} : { reply }), ...(pattern === null ? {} : { pattern }) }
}
