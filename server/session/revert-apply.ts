import { randomBytes } from 'node:crypto'
import { rmdir, symlink } from 'node:fs/promises'
import path from 'node:path'
import { noteChange } from '../file/changes'
import type { Instance } from '../instance'
import { readBlobs } from '../project/snapshot-look'
import { keepFile, sameState } from '../project/snapshot-objects'
import type { SnapshotStore } from '../project/snapshot-store'
import type { PlannedFile } from './revert-plan'

/** Contents in memory at a time. */
const AT_ONCE = 24

/** Writes what was planned, one file in one step; a file that is no longer as it was planned for is left alone. Never throws. */
export async function applyPlan(instance: Instance, store: SnapshotStore, plan: readonly PlannedFile[]): Promise<PlannedFile[]> {
  const done: PlannedFile[] = []
  // What goes makes room for what comes back.
  const ordered = [...plan].sort((one, other) => Number(other.action === 'remove') - Number(one.action === 'remove'))
  for (let start = 0; start < ordered.length; start += AT_ONCE) {
    const group = ordered.slice(start, start + AT_ONCE)
    const oids = group.flatMap(({ action, target }) => (target && (action === 'restore' || action === 'merge') ? target.oid : []))
    const contents = await readBlobs(store, oids).catch(() => new Map<string, Buffer>())
    for (const planned of group) done.push(await applyFile(instance, store, { planned, contents: planned.target ? contents.get(planned.target.oid) : undefined }))
  }
  return done
}

type Write = { planned: PlannedFile; contents: Buffer | undefined }

async function applyFile(instance: Instance, store: SnapshotStore, { planned, contents }: Write): Promise<PlannedFile> {
  const { name, current, target, action } = planned
  if (action === 'skip' || action === 'none') return planned
  const left = (reason: 'changed' | 'lost' | 'failed'): PlannedFile => ({ ...planned, target: current, action: 'skip', reason })
  try {
    const from = store.journal.tick()
    if (!sameState(await keepFile(store.directory, store.root, name), current)) return left('changed')
    if (target && !contents) return left('lost')
    if (contents) await writeState(instance, store, { planned, contents })
    else await instance.environment.remove(planned.path)
    // A command of another session that runs just now did not do this.
    const seen = { from, to: store.journal.tick() }
    store.journal.tell([], { name, before: current, after: await keepFile(store.directory, store.root, name) }, seen)
    instance.bus.publish(instance.place, 'file.edited', { file: planned.path })
    noteChange(instance, planned.path, target ? (current ? 'change' : 'add') : 'unlink')
    return planned
  } catch (error) {
    instance.log.warn('a file could not be taken back', { file: planned.path, error: String(error) })
    return left('failed')
  }
}

async function writeState(instance: Instance, store: SnapshotStore, { planned, contents }: { planned: PlannedFile; contents: Buffer }): Promise<void> {
  const { environment } = instance
  const { current, target, secret } = planned
  const folder = path.dirname(planned.path)
  await environment.makeDirectory(folder)
  // Only an empty folder gives way.
  if (!current && (await environment.stat(planned.path))?.kind === 'directory') await rmdir(planned.path)
  // Beside the file and moved over it, as writing in one step would follow a link that is there.
  const beside = path.join(folder, `.${path.basename(planned.path).slice(0, 80)}.${randomBytes(6).toString('hex')}.tmp`)
  if (target?.mode === '120000') {
    await symlink(contents, beside)
    await environment.move(beside, planned.path)
    return
  }
  const executable = target?.mode === '100755'
  const replaced = current && current.mode !== '120000' ? await environment.stat(planned.path) : undefined
  const rights = replaced ? changeRights(replaced.mode, executable) : secret ? 0o600 : executable ? 0o755 : undefined
  const options = { within: store.root, ...(rights === undefined ? {} : { mode: rights }) }
  if (current?.mode !== '120000') return void (await environment.writeFile(planned.path, contents, options))
  await environment.writeFile(beside, contents, options)
  await environment.move(beside, planned.path)
}

/** Execution goes with reading; everything else stays as it is. */
function changeRights(mode: number, executable: boolean): number {
  const plain = mode & ~0o111
  return executable ? plain | ((mode & 0o444) >> 2) : plain
}
