import type { MessageID, SessionID } from '#protocol/id'
import type { Sides } from '#protocol/review'
import { contentOf } from '../file/sides'
import type { Instance } from '../instance'
import { textName } from '../project/snapshot-diff'
import { readBlobs } from '../project/snapshot-look'
import { UNKEPT, type FileState } from '../project/snapshot-objects'
import { sessionChanges } from './summary'

/** A file before the first and after the last change of the session, or of one turn of it. */
export async function sessionSides(instance: Instance, sessionID: SessionID, { file, from = file, messageID }: { file: string; from?: string | undefined; messageID?: MessageID | undefined }): Promise<Sides> {
  const { store, changes } = await sessionChanges(instance, sessionID, messageID)
  const own = (named: string) => changes?.found.filter(({ name }) => textName(name) === named) ?? []
  const [earlier, later] = [own(from), own(file)]
  if (!store || later.length === 0) return {}
  const kept = (state: FileState | undefined) => (state && state.mode !== UNKEPT ? state.oid : undefined)
  const [before, after] = [kept(earlier[0]?.before), kept(later.at(-1)?.after)]
  const contents = await readBlobs(store, [before, after].flatMap((oid) => oid ?? []))
  const shown = (oid: string | undefined) => {
    const data = oid === undefined ? undefined : contents.get(oid)
    return data && contentOf(file, data)
  }
  const [old, fresh] = [shown(before), shown(after)]
  return { ...(old ? { before: old } : {}), ...(fresh ? { after: fresh } : {}) }
}
