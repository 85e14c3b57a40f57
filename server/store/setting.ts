import type { Database } from 'better-sqlite3'

/** Table `setting`: small values by name, as JSON. */
export function settingTable(db: Database) {
  const put = db.prepare('insert into setting (key, value) values (?, ?) on conflict (key) do update set value = excluded.value')
  const get = db.prepare<[string], string>('select value from setting where key = ?').pluck()
  const remove = db.prepare('delete from setting where key = ?')
  const list = db.prepare<[string, string], string>('select value from setting where key >= ? and key < ? || char(1114111) order by key limit 1000').pluck()
  return {
    put: (key: string, value: unknown) => void put.run(key, JSON.stringify(value)),
    get: (key: string): unknown => {
      const value = get.get(key)
      return value === undefined ? undefined : JSON.parse(value)
    },
    /** The values whose names begin so. */
    list: (prefix: string): unknown[] => list.all(prefix, prefix).map((value) => JSON.parse(value) as unknown),
    remove: (key: string) => void remove.run(key),
  }
}
