import type { Database } from 'better-sqlite3'
import type { SessionID } from '#protocol/id'
import type { Session } from '#protocol/session'

export type SessionFilter = {
  directory?: string
  projectID?: string
  /** A folder relative to the worktree, with everything below it. */
  path?: string
  parentID?: SessionID
  roots?: boolean
  /** Only sessions updated at or after this time (ms). */
  start?: number
  /** Only sessions updated at or before this time (ms), without the first `skip` of them. */
  until?: number
  skip?: number
  /** Leaves out what is still being copied and lies in no folder. */
  placed?: boolean
  /** Case-insensitive part of the title. */
  search?: string
  archived?: boolean
  /** Without what was put away at once, as its `metadata.source` is one of these. */
  withoutSources?: readonly string[]
  /** By the time of their making instead of their last change. */
  newest?: boolean
  /** The least recently updated first. */
  oldest?: boolean
  /** Only what comes after this one in the order of the list. */
  beyond?: { id: string; time: number }
  limit: number
}

type Row = { data: string }

/** Table `session`: the value as JSON, with the columns that lists filter and sort by beside it. */
export function sessionTable(db: Database) {
  const put = db.prepare(`
    insert into session (id, project_id, directory, path, parent_id, title, time_created, time_updated, time_archived, data)
    values (@id, @project, @directory, @path, @parent, @title, @created, @updated, @archived, @data)
    on conflict (id) do update set project_id = @project, directory = @directory, path = @path, parent_id = @parent, title = @title,
      time_updated = @updated, time_archived = @archived, data = @data`)
  const get = db.prepare<[string], Row>('select data from session where id = ?')
  const remove = db.prepare('delete from session where id = ?')
  const children = db.prepare<[string], Row>('select data from session where parent_id = ? order by id')
  const busy = db.prepare<[], { session_id: string }>('select distinct session_id from message where done = 0')
  const folders = db.prepare<[], { directory: string; since: number }>("select directory, min(time_created) as since from session where directory <> '' group by directory order by since desc limit 1000")
  return {
    put(session: Session) {
      put.run({
        id: session.id,
        project: session.projectID,
        directory: session.directory,
        path: session.path ?? '',
        parent: session.parentID ?? null,
        title: session.title,
        created: session.time.created,
        updated: session.time.updated,
        archived: session.time.archived ?? null,
        data: JSON.stringify(session),
      })
    },
    get(id: string): Session | undefined {
      const row = get.get(id)
      return row && (JSON.parse(row.data) as Session)
    },
    remove: (id: SessionID) => remove.run(id).changes > 0,
    children: (id: SessionID) => children.all(id).map((row) => JSON.parse(row.data) as Session),
    /** Sessions with a message that never came to its end: what an unclean stop left behind. */
    unfinished: () => busy.all().map((row) => row.session_id as SessionID),
    /** The folders in which there are sessions, and since when (ms). */
    folders: () => folders.all(),
    list(filter: SessionFilter): Session[] {
      const { where, values } = conditions(filter)
      const order = filter.oldest ? 'time_updated, id desc' : `${filter.newest ? 'time_created' : 'time_updated'} desc, id`
      const sql = `select data from session ${where} order by ${order} limit @limit offset @skip`
      return db
        .prepare<unknown[], Row>(sql)
        .all({ ...values, limit: filter.limit, skip: filter.skip ?? 0 })
        .map((row) => JSON.parse(row.data) as Session)
    },
  }
}

function conditions(filter: SessionFilter) {
  const parts: string[] = []
  const values: Record<string, string | number> = {}
  const add = (sql: string, name?: string, value?: string | number) => {
    parts.push(sql)
    if (name !== undefined && value !== undefined) values[name] = value
  }
  if (filter.directory !== undefined) add('directory = @directory', 'directory', filter.directory)
  if (filter.projectID !== undefined) add('project_id = @project', 'project', filter.projectID)
  if (filter.path) {
    add("(path = @path or path like @below escape '\\')", 'path', filter.path)
    values['below'] = `${escapeLike(filter.path)}/%`
  }
  if (filter.parentID) add('parent_id = @parent', 'parent', filter.parentID)
  if (filter.roots) add('parent_id is null')
  if (filter.start !== undefined) add('time_updated >= @start', 'start', filter.start)
  if (filter.until !== undefined) add('time_updated <= @until', 'until', filter.until)
  if (filter.beyond) {
    const before = filter.oldest ? ['>', '<'] : ['<', '>']
    add(`(time_updated ${before[0]} @beyond or (time_updated = @beyond and id ${before[1]} @beyondID))`, 'beyond', filter.beyond.time)
    values['beyondID'] = filter.beyond.id
  }
  if (filter.placed) add("directory <> ''")
  if (filter.search) add("title like @search escape '\\'", 'search', `%${escapeLike(filter.search)}%`)
  if (filter.withoutSources) {
    add("not (time_archived is not null and coalesce(data ->> '$.metadata.source', '') in (select value from json_each(@sources)))", 'sources', JSON.stringify(filter.withoutSources))
  }
  if (filter.archived !== undefined) add(filter.archived ? 'time_archived is not null' : 'time_archived is null')
  return { where: parts.length > 0 ? `where ${parts.join(' and ')}` : '', values }
}

function escapeLike(text: string) {
  return text.replace(/[\\%_]/g, (letter) => `\\${letter}`)
}
