import type { Database } from 'better-sqlite3'
import type { SessionID } from '#protocol/id'
import type { Todo } from '#protocol/session'

/** Table `todo`: the whole list of a session in one row. */
export function todoTable(db: Database) {
  const put = db.prepare('insert into todo (session_id, data) values (?, ?) on conflict (session_id) do update set data = excluded.data')
  const get = db.prepare<[string], string>('select data from todo where session_id = ?').pluck()
  return {
    put: (sessionID: SessionID, todos: Todo[]) => void put.run(sessionID, JSON.stringify(todos)),
    get(sessionID: SessionID): Todo[] {
      const data = get.get(sessionID)
      return data === undefined ? [] : (JSON.parse(data) as Todo[])
    },
  }
}
