import type { Database } from 'better-sqlite3'
import type { Project } from '#protocol/project'

type Row = { data: string }

/** Table `project`. */
export function projectTable(db: Database) {
  const put = db.prepare(`
    insert into project (id, worktree, data, time_updated) values (@id, @worktree, @data, @updated)
    on conflict (id) do update set worktree = @worktree, data = @data, time_updated = @updated`)
  const get = db.prepare<[string], Row>('select data from project where id = ?')
  const list = db.prepare<[], Row>('select data from project order by time_updated desc limit 1000')
  return {
    put(project: Project) {
      put.run({ id: project.id, worktree: project.worktree, data: JSON.stringify(project), updated: project.time.updated })
    },
    get(id: string): Project | undefined {
      const row = get.get(id)
      return row && (JSON.parse(row.data) as Project)
    },
    list: () => list.all().map((row) => JSON.parse(row.data) as Project),
  }
}
