import type { Database } from 'better-sqlite3'
import type { PartID, SessionID } from '#protocol/id'
import type { Part, PatchPart } from '#protocol/message'
import { loadBlobs, storeBlobs } from './blob'

/** Table `part`: one row per part, never one per token. */
export function partTable(db: Database, blobs: string) {
  const put = db.prepare(`
    insert into part (id, session_id, message_id, data) values (@id, @session, @message, @data)
    on conflict (id) do update set data = @data`)
  const get = db.prepare<[string], { data: string }>('select data from part where id = ?')
  const remove = db.prepare('delete from part where id = ?')
  // Word for word the condition of its index.
  const patches = db.prepare<[string], { data: string }>("select data from part where session_id = ? and json_extract(data, '$.type') = 'patch' order by id")
  return {
    put(part: Part) {
      put.run({ id: part.id, session: part.sessionID, message: part.messageID, data: storeBlobs(blobs, JSON.stringify(part)) })
    },
    get(id: string): Part | undefined {
      const row = get.get(id)
      return row && (JSON.parse(loadBlobs(blobs, row.data)) as Part)
    },
    /** What the steps of a session changed in files, in order. */
    patches: (sessionID: SessionID) => patches.all(sessionID).map((row) => JSON.parse(row.data) as PatchPart),
    remove: (id: PartID) => remove.run(id).changes > 0,
  }
}
