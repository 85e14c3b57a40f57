import type { Database } from 'better-sqlite3'
import type { AccessScope, ClientToken } from '#protocol/access'
import type { TokenID } from '#protocol/id'

/** A token with the SHA-256 of its secret, in hex. */
export type StoredToken = ClientToken & { hash: string }

type Row = { id: string; name: string; scope: string; directory: string | null; origin: string; hash: string; time_created: number; time_used: number | null }

/** Table `access_token`: the tokens of programs. */
export function accessTokenTable(db: Database) {
  const put = db.prepare(`
    insert into access_token (id, name, scope, directory, origin, hash, time_created, time_used)
    values (@id, @name, @scope, @directory, @origin, @hash, @created, @used)`)
  const use = db.prepare('update access_token set time_used = ? where id = ?')
  const all = db.prepare<[], Row>('select * from access_token order by time_created desc, id desc limit 1000')
  const remove = db.prepare('delete from access_token where id = ?')
  return {
    put({ id, name, scope, directory, origin, hash, time }: StoredToken) {
      put.run({ id, name, scope, directory: directory ?? null, origin, hash, created: time.created, used: time.used ?? null })
    },
    use: (id: TokenID, time: number) => void use.run(time, id),
    list: () => all.all().map(toToken),
    remove: (id: TokenID) => remove.run(id).changes > 0,
  }
}

function toToken(row: Row): StoredToken {
  return {
    id: row.id as TokenID,
    name: row.name,
    scope: row.scope as AccessScope,
    ...(row.directory === null ? {} : { directory: row.directory }),
    origin: row.origin as ClientToken['origin'],
    hash: row.hash,
    time: { created: row.time_created, ...(row.time_used === null ? {} : { used: row.time_used }) },
  }
}
