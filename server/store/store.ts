import fs from 'node:fs'
import path from 'node:path'
import type Database from 'better-sqlite3'
import { ProtocolError } from '#protocol/error'
import { accessTokenTable } from './access-token'
import { approvalTable } from './approval'
import { decisionTable } from './decision'
import { backup, lastBackup, openDatabase, type Opened, type StoreNotice } from './open'
import { messageTable } from './message'
import { partTable } from './part'
import { projectTable } from './project'
import { queueTable } from './queue'
import { sessionTable } from './session'
import { sessionEventTable } from './session-event'
import { settingTable } from './setting'
import { shareTable } from './share'
import { todoTable } from './todo'
import { trustTable } from './trust'
import { usageTable } from './usage'

const DAY = 24 * 60 * 60_000

/** The database and its tables. Statements are prepared once; reads are free for everyone, writes go through `transact`. */
export class Store {
  readonly session
  readonly log
  readonly message
  readonly part
  readonly todo
  readonly queue
  readonly share
  readonly project
  readonly accessToken
  readonly approval
  readonly decision
  readonly trust
  readonly setting
  readonly usage
  readonly notices: StoreNotice[]
  readonly readOnly: boolean
  readonly #db: Database.Database
  /** Another server works with the same database: what seems to be left over may be its work. */
  readonly shared: boolean
  readonly #file: string
  readonly #marker: string

  private constructor(opened: Opened) {
    this.#db = opened.db
    this.#file = opened.file
    this.#marker = opened.marker
    this.shared = opened.shared
    this.notices = opened.notices
    this.readOnly = opened.readOnly
    const blobs = path.join(path.dirname(opened.file), 'blob')
    this.session = sessionTable(this.#db)
    this.log = sessionEventTable(this.#db)
    this.message = messageTable(this.#db, blobs)
    this.part = partTable(this.#db, blobs)
    this.todo = todoTable(this.#db)
    this.queue = queueTable(this.#db, blobs)
    this.share = shareTable(this.#db)
    this.project = projectTable(this.#db)
    this.accessToken = accessTokenTable(this.#db)
    this.approval = approvalTable(this.#db)
    this.decision = decisionTable(this.#db)
    this.trust = trustTable(this.#db)
    this.setting = settingTable(this.#db)
    this.usage = usageTable(this.#db)
  }

  /** Opens (and where needed creates, migrates, or restores) the database file. */
  static async open(file: string): Promise<Store> {
    fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
    return new Store(await openDatabase(file))
  }

  /**
   * Runs `work` as one transaction. `durable` waits until the disk has it (prompts, approvals, settings); stream batches
   * may be lost by a power cut, never by a crash of the process.
   */
  write<T>(work: () => T, durable: boolean): T {
    if (this.readOnly) throw new ProtocolError('ReadOnlyError', { message: 'The database was written by a newer version and is open for reading only' })
    try {
      if (!durable || this.#db.inTransaction) return this.#db.transaction(work).immediate()
      this.#db.pragma('synchronous = FULL')
      try {
        return this.#db.transaction(work).immediate()
      } finally {
        this.#db.pragma('synchronous = NORMAL')
      }
    } catch (error) {
      throw translateFault(error)
    }
  }

  /** A number that is another one as soon as another program has written to the database. */
  foreignWrites(): number {
    return this.#db.pragma('data_version', { simple: true }) as number
  }

  /** Copies the database while it is in use; the three newest copies are kept. */
  backup(): Promise<string> {
    return backup(this.#db, this.#file)
  }

  /** The same, when the newest copy is older than a day. */
  async backupDaily(now: number): Promise<void> {
    const last = lastBackup(this.#file)
    if (!this.readOnly && (last === undefined || now - last > DAY)) await this.backup()
  }

  close(): void {
    if (!this.#db.open) return
    if (!this.readOnly) this.#db.pragma('optimize')
    this.#db.close()
    if (!this.readOnly) fs.rmSync(this.#marker, { force: true })
  }
}

function translateFault(error: unknown) {
  const code = (error as { code?: unknown }).code
  if (code === 'SQLITE_FULL' || code === 'SQLITE_IOERR_WRITE') return new ProtocolError('InsufficientStorage', { message: 'The disk is full; nothing was saved' })
  if (code === 'SQLITE_BUSY' || code === 'SQLITE_BUSY_SNAPSHOT') {
    return new ProtocolError('ServiceUnavailableError', { message: 'The database is locked by another program', retryAfter: 1 })
  }
  return error
}
