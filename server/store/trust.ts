import type { Database } from 'better-sqlite3'

/** Table `trust`: content hashes of project items that a person trusts, per worktree. */
export function trustTable(db: Database) {
  const put = db.prepare('insert or ignore into trust (worktree, hash, time_created) values (?, ?, ?)')
  const list = db.prepare<[string], string>('select hash from trust where worktree = ?').pluck()
  const clear = db.prepare('delete from trust where worktree = ?')
  return {
    put: (worktree: string, hash: string, now: number) => void put.run(worktree, hash, now),
    list: (worktree: string) => list.all(worktree),
    clear: (worktree: string) => void clear.run(worktree),
  }
}
