import type { Database } from 'better-sqlite3'
import type { SavedApproval } from '#protocol/permission'

type Row = { id: string; project_id: string; agent: string; permission: string; pattern: string; time_created: number }

/** Table `approval`: what "always" keeps. */
export function approvalTable(db: Database) {
  const put = db.prepare(`
    insert into approval (id, project_id, agent, permission, pattern, time_created)
    values (@id, @project_id, @agent, @permission, @pattern, @time_created)
    on conflict (project_id, agent, permission, pattern) do nothing`)
  const all = db.prepare<[], Row>('select * from approval order by time_created desc limit 10000')
  const some = db.prepare<[string, string], Row>('select * from approval where project_id = ? and agent = ?')
  const remove = db.prepare('delete from approval where id = ?')
  return {
    put(approval: SavedApproval) {
      const { id, agent, permission, pattern } = approval
      put.run({ id, project_id: approval.projectID, agent, permission, pattern, time_created: approval.time.created })
    },
    list: () => all.all().map(toApproval),
    of: (projectID: string, agent: string) => some.all(projectID, agent).map(toApproval),
    remove: (id: string) => remove.run(id).changes > 0,
  }
}

function toApproval(row: Row): SavedApproval {
  const { id, agent, permission, pattern } = row
  return { id, projectID: row.project_id, agent, permission, pattern, time: { created: row.time_created } }
}
