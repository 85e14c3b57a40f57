import fs from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { migrations } from './migrations'

const KEPT_BACKUPS = 3

/** Something that the person should know about the database. */
export type StoreNotice = { level: 'info' | 'warn' | 'error'; message: string }

type Opened = { db: Database.Database; file: string; notices: StoreNotice[]; readOnly: boolean }

/**
 * Opens the database: after an unclean stop it is checked, a damaged one is set aside and the newest backup takes its
 * place, an older one is backed up and migrated, a newer one opens for reading only.
 */
export async function openDatabase(file: string): Promise<Opened> {
  const notices: StoreNotice[] = []
  const marker = `${file}.open`
  const unclean = fs.existsSync(marker)
  let db = tryOpen(file, unclean)
  if (!db) {
    setAside(file, notices)
    db = tryOpen(file, false)
    if (!db) throw new Error(`The database ${file} can't be opened`)
  }
  const version = db.pragma('user_version', { simple: true }) as number
  if (version > migrations.length) {
    notices.push({ level: 'warn', message: 'The database was written by a newer version of the app; it is open for reading only.' })
    return { db, file, notices, readOnly: true }
  }
  if (version > 0 && version < migrations.length) await backup(db, file)
  migrate(db, version)
  fs.writeFileSync(marker, String(process.pid), { mode: 0o600 })
  fs.chmodSync(file, 0o600)
  return { db, file, notices, readOnly: false }
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

function setAside(file: string, notices: StoreNotice[]) {
  const kept = `${file}.damaged-${new Date().toISOString().replace(/[:.]/g, '-')}`
  for (const suffix of ['', '-wal', '-shm']) {
    if (fs.existsSync(file + suffix)) fs.renameSync(file + suffix, kept + suffix)
  }
  const newest = backups(file)[0]
  if (newest) fs.copyFileSync(newest, file)
  const outcome = newest ? `The backup of ${fs.statSync(newest).mtime.toLocaleString()} took its place.` : 'There was no backup, so it starts empty.'
  notices.push({ level: 'error', message: `The database was damaged and was set aside as ${path.basename(kept)}. ${outcome}` })
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
