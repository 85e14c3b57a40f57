import type { Database } from 'better-sqlite3'
import type { SessionID } from '#protocol/id'
import type { SavedApproval } from '#protocol/permission'

type Row = { id: string; project_id: string; agent: string; permission: string; pattern: string; time_created: number; session_id?: SessionID }

/** Tables `approval` and `session_approval`: what "always" keeps for a project, and for one conversation as long as it is there. */
export function approvalTable(db: Database) {
  const put = db.prepare(`
    insert into approval (id, project_id, agent, permission, pattern, time_created)
    values (@id, @project_id, @agent, @permission, @pattern, @time_created)
    on conflict (project_id, agent, permission, pattern) do nothing`)
  const putForSession = db.prepare(`
    insert into session_approval (id, session_id, project_id, agent, permission, pattern, time_created)
    values (@id, @session_id, @project_id, @agent, @permission, @pattern, @time_created)
    on conflict (session_id, agent, permission, pattern) do nothing`)
  const all = db.prepare<[], Row>('select * from approval order by time_created desc limit 10000')
  const allOfSessions = db.prepare<[], Row>('select * from session_approval order by time_created desc limit 10000')
  const some = db.prepare<[string, string], Row>('select * from approval where project_id = ? and agent = ?')
  const someOfSession = db.prepare<[string, string], Row>('select * from session_approval where session_id = ? and agent = ?')
  const remove = db.prepare('delete from approval where id = ?')
  const removeOfSession = db.prepare('delete from session_approval where id = ?')
  return {
    put(approval: SavedApproval) {
      const { id, agent, permission, pattern, sessionID } = approval
      const row = { id, project_id: approval.projectID, agent, permission, pattern, time_created: approval.time.created }
      if (sessionID === undefined) put.run(row)
      else putForSession.run({ ...row, session_id: sessionID })
    },
    list: () => [...all.all(), ...allOfSessions.all()].map(toApproval).sort((one, other) => other.time.created - one.time.created),
    of: (projectID: string, agent: string) => some.all(projectID, agent).map(toApproval),
    ofSession: (sessionID: string, agent: string) => someOfSession.all(sessionID, agent).map(toApproval),
    remove: (id: string) => remove.run(id).changes + removeOfSession.run(id).changes > 0,
  }
}

function toApproval(row: Row): SavedApproval {
  const { id, agent, permission, pattern, session_id: sessionID } = row
  return { id, projectID: row.project_id, agent, permission, pattern, time: { created: row.time_created }, ...(sessionID === undefined ? {} : { sessionID }) }
}
