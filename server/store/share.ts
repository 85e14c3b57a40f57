import type { Database } from 'better-sqlite3'
import type { SessionID } from '#protocol/id'

/** A session that can be read by whoever has its address. */
export type Share = {
  sessionID: SessionID
  /** SHA-256 of the secret part of an address of our own, or the id at the endpoint. */
  key: string
  /** The endpoint that has a copy; none for a page of this server. */
  endpoint?: string
  /** What the endpoint asks for before it changes or deletes the copy. */
  secret?: string
  url: string
  time: { created: number }
}

type Row = { session_id: string; key: string; endpoint: string | null; secret: string | null; url: string; time_created: number }

/** Table `share`. A row outlives its session until the endpoint's copy is gone. */
export function shareTable(db: Database) {
  const put = db.prepare(`
    insert into share (session_id, key, endpoint, secret, url, time_created) values (@session, @key, @endpoint, @secret, @url, @created)
    on conflict (session_id) do update set key = @key, endpoint = @endpoint, secret = @secret, url = @url, time_created = @created`)
  const get = db.prepare<[string], Row>('select * from share where session_id = ?')
  const find = db.prepare<[string], Row>('select * from share where key = ? and endpoint is null')
  const all = db.prepare<[], Row>('select * from share order by time_created limit 10000')
  const remove = db.prepare('delete from share where session_id = ?')
  return {
    put(share: Share) {
      const { sessionID, key, endpoint, secret, url, time } = share
      put.run({ session: sessionID, key, endpoint: endpoint ?? null, secret: secret ?? null, url, created: time.created })
    },
    get: (sessionID: SessionID) => toShare(get.get(sessionID)),
    /** A page of this server, by the hash of what its address holds. */
    find: (key: string) => toShare(find.get(key)),
    list: () => all.all().flatMap((row) => toShare(row) ?? []),
    remove: (sessionID: SessionID) => remove.run(sessionID).changes > 0,
  }
}

function toShare(row: Row | undefined): Share | undefined {
  if (!row) return undefined
  const { session_id, key, endpoint, secret, url, time_created } = row
  return { sessionID: session_id as SessionID, key, url, time: { created: time_created }, ...(endpoint ? { endpoint } : {}), ...(secret ? { secret } : {}) }
}
