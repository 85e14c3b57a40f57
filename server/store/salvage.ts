import Database from 'better-sqlite3'

/** Parents before their children, so that what belongs to nothing any more stays behind. */
const TABLES = ['project', 'session', 'message', 'part', 'todo', 'queue', 'share', 'approval', 'trust', 'setting']

/** Copies every row that a damaged database still gives into a sound one; returns how many were new or newer there. */
export function salvage(db: Database.Database, damaged: string): number {
  const source = openSource(damaged)
  if (!source) return 0
  try {
    const count = TABLES.reduce((sum, table) => sum + copyTable(db, source, table), 0)
    // The logs that are here know nothing of what was taken over; sessions are told anew from their messages.
    if (count > 0) db.exec('delete from session_event; delete from session_log')
    return count
  } finally {
    source.close()
  }
}

function openSource(file: string): Database.Database | undefined {
  try {
    const source = new Database(file, { readonly: true, fileMustExist: true })
    source.pragma('user_version')
    return source
  } catch {
    return undefined
  }
}

function copyTable(db: Database.Database, source: Database.Database, table: string): number {
  const columns = db.pragma(`table_info(${table})`) as { name: string; pk: number }[]
  const names = columns.map(({ name }) => name)
  const key = columns.filter(({ pk }) => pk > 0).map(({ name }) => name)
  const values = names.filter((name) => !key.includes(name))
  const change = values.length > 0 ? `update set ${values.map((name) => `${name} = excluded.${name}`).join(', ')}` : 'nothing'
  const differs = values.length > 0 ? ` where ${values.map((name) => `${table}.${name} is not excluded.${name}`).join(' or ')}` : ''
  const put = db.prepare(`insert into ${table} (${names.join(', ')}) values (${names.map((name) => `@${name}`).join(', ')}) on conflict (${key.join(', ')}) do ${change}${differs}`)
  let count = 0
  db.transaction(() => {
    for (const row of readable(source, table)) count += tryPut(put, row)
  })()
  return count
}

/** Rows up to the first damaged page, from the front and then from the back. */
function* readable(source: Database.Database, table: string): Generator<object> {
  for (const order of ['asc', 'desc']) {
    try {
      for (const row of source.prepare(`select * from ${table} not indexed order by rowid ${order}`).iterate()) yield row as object
      return
    } catch {
      // The other end may be sound, and a table without rowid or without a header gives nothing.
    }
  }
}

function tryPut(put: Database.Statement, row: object): number {
  try {
    return put.run(row).changes
  } catch {
    return 0
  }
}
