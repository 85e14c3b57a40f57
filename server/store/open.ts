import fs from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { isOwnerAlive, ownerMarker } from '../system/census'
import { migrations } from './migrations'
import { salvage } from './salvage'

const KEPT_BACKUPS = 3

/** Something that the person should know about the database. */
export type StoreNotice = { level: 'info' | 'warn' | 'error'; message: string }

export type Opened = {
  db: Database.Database
  file: string
  notices: StoreNotice[]
  readOnly: boolean
  /** Another server works with the same database. */
  shared: boolean
  /** Lies beside the database as long as this process has it open. */
  marker: string
}

/**
 * Opens the database: after an unclean stop it is checked, a damaged one is set aside and the newest backup takes its
 * place, an older one is backed up and migrated, a newer one opens for reading only.
 */
export async function openDatabase(file: string): Promise<Opened> {
  const notices: StoreNotice[] = []
  const marker = `${file}.open-${ownerMarker().split('.')[1]}`
  const { unclean, shared } = await readMarkers(file, marker)
  const opened = { file, notices, shared, marker }
  let damaged: string | undefined
  let db = tryOpen(file, unclean)
  if (!db) {
    damaged = setAside(file)
    db = restore(file, notices, damaged)
  }
  const version = db.pragma('user_version', { simple: true }) as number
  if (version > migrations.length) {
    db.close()
    notices.push({ level: 'warn', message: 'The database was written by a newer version of the app; it is open for reading only.' })
    return { ...opened, db: new Database(file, { readonly: true }), readOnly: true }
  }
  if (version > 0 && version < migrations.length) await backup(db, file)
  migrate(db, version)
  if (damaged) tellSalvaged(notices, salvage(db, damaged))
  fs.writeFileSync(marker, String(process.pid), { mode: 0o600 })
  return { ...opened, db, readOnly: false }
}

/** When the newest copy was made (ms); undefined when there is none. */
export function lastBackup(file: string): number | undefined {
  const newest = backups(file)[0]
  return newest === undefined ? undefined : fs.statSync(newest).mtimeMs
}

/** Copies the database by SQLite's own backup into `backup/` beside it and drops the oldest copies. */
export async function backup(db: Database.Database, file: string): Promise<string> {
  const directory = path.join(path.dirname(file), 'backup')
  fs.mkdirSync(directory, { recursive: true, mode: 0o700 })
  const stamp = new Date().toISOString().replace(/[:.]/g, '-')
  const target = path.join(directory, `${stamp}.db`)
  await db.backup(target)
  fs.chmodSync(target, 0o600)
  for (const old of backups(file).slice(KEPT_BACKUPS)) fs.rmSync(old, { force: true })
  return target
}

/** Newest first. */
function backups(file: string) {
  const directory = path.join(path.dirname(file), 'backup')
  if (!fs.existsSync(directory)) return []
  const names = fs.readdirSync(directory).filter((name) => name.endsWith('.db'))
  return names
    .sort()
    .reverse()
    .map((name) => path.join(directory, name))
}

function tryOpen(file: string, check: boolean): Database.Database | undefined {
  let db: Database.Database | undefined
  try {
    // The files that SQLite puts beside it get the same rights.
    fs.closeSync(fs.openSync(file, 'a', 0o600))
    fs.chmodSync(file, 0o600)
    db = new Database(file)
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = NORMAL')
    db.pragma('foreign_keys = ON')
    db.pragma('busy_timeout = 2000')
    db.pragma('cache_size = -16000')
    if (check && db.pragma('quick_check(1)', { simple: true }) !== 'ok') throw new Error('damaged')
    db.pragma('user_version')
    return db
  } catch (error) {
    db?.close()
    const code = String((error as { code?: unknown }).code ?? '')
    const damaged = code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB' || (error as Error).message === 'damaged'
    if (!damaged) throw error
    return undefined
  }
}

/** Marks of servers that ended without closing, this one's earlier self included, and of one that still runs. */
async function readMarkers(file: string, own: string): Promise<{ unclean: boolean; shared: boolean }> {
  const start = `${path.basename(file)}.open`
  const names = fs.readdirSync(path.dirname(file)).filter((name) => name.startsWith(start))
  const state = { unclean: false, shared: false }
  for (const name of names) {
    const marker = path.join(path.dirname(file), name)
    if (marker !== own && (await isOwnerAlive(name.slice(start.length + 1)))) state.shared = true
    else {
      state.unclean = true
      fs.rmSync(marker, { force: true })
    }
  }
  return state
}

function setAside(file: string): string {
  const kept = `${file}.damaged-${new Date().toISOString().replace(/[:.]/g, '-')}`
  for (const suffix of ['', '-wal', '-shm']) {
    if (fs.existsSync(file + suffix)) fs.renameSync(file + suffix, kept + suffix)
  }
  return kept
}

/** The newest copy that is sound takes the place of the damaged database; without one it starts empty. */
function restore(file: string, notices: StoreNotice[], damaged: string): Database.Database {
  const told = (outcome: string) =>
    notices.push({ level: 'error', message: `The database was damaged and was set aside as ${path.basename(damaged)}. ${outcome}` })
  for (const copy of backups(file)) {
    fs.copyFileSync(copy, file)
    const db = tryOpen(file, true)
    if (db) {
      told(`The backup of ${fs.statSync(copy).mtime.toLocaleString()} took its place.`)
      return db
    }
    for (const suffix of ['', '-wal', '-shm']) fs.rmSync(file + suffix, { force: true })
  }
  const db = tryOpen(file, false)
  if (!db) throw new Error(`The database ${file} can't be opened`)
  told('There was no backup, so it starts empty.')
  return db
}

function tellSalvaged(notices: StoreNotice[], count: number): void {
  if (count > 0) notices.push({ level: 'info', message: `${count} entries of the damaged database could still be read and were taken over.` })
}

function migrate(db: Database.Database, version: number) {
  for (const [index, sql] of migrations.entries()) {
    if (index < version) continue
    db.transaction(() => {
      db.exec(sql)
      db.pragma(`user_version = ${index + 1}`)
    }).exclusive()
  }
}
