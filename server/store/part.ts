import type { Database } from 'better-sqlite3'
import type { PartID } from '#protocol/id'
import type { Part } from '#protocol/message'
import { loadBlobs, storeBlobs } from './blob'

/** Table `part`: one row per part, never one per token. */
export function partTable(db: Database, blobs: string) {
  const put = db.prepare(`
    insert into part (id, session_id, message_id, data) values (@id, @session, @message, @data)
    on conflict (id) do update set data = @data`)
  const get = db.prepare<[string], { data: string }>('select data from part where id = ?')
  const remove = db.prepare('delete from part where id = ?')
  return {
    put(part: Part) {
      put.run({ id: part.id, session: part.sessionID, message: part.messageID, data: storeBlobs(blobs, JSON.stringify(part)) })
    },
    get(id: string): Part | undefined {
      const row = get.get(id)
      return row && (JSON.parse(loadBlobs(blobs, row.data)) as Part)
    },
    remove: (id: PartID) => remove.run(id).changes > 0,
  }
}
