import type { SessionFileDiff } from '#protocol/revert'
import { diffReader, nameTwins, type ReadDiff } from './diff-reader'
import { wholeLines } from './git'
import { renameFacts, type Renaming } from './rename-patch'
import { textName } from './snapshot-diff'
import { stretches } from './snapshot-journal'
import { UNKEPT, writeTree, type FileChange, type FileState } from './snapshot-objects'
import { findRenamedChanges, readPair, renamedPair } from './snapshot-renames'
import type { SnapshotStore } from './snapshot-store'

const MAX_ONE = 4 * 1024 * 1024
const MAX_MARKS = 100_000
const LONG = 60_000
const FORMAT = ['-r', '-p', '--no-renames', '--no-color', '--full-index', '--src-prefix=a/', '--dst-prefix=b/']

/** What a row of changes comes to, file by file: counts and the marks of the hunks, without a patch. */
export async function listChanges(store: SnapshotStore, changes: readonly FileChange[]): Promise<SessionFileDiff[]> {
  const files = new Map<string, ReadDiff>()
  for (const layer of stretches(changes)) {
    const found = new Map((await readLayer(store, layer)).map((diff) => [diff.file, diff]))
    for (const change of layer) {
      const file = textName(change.name)
      const read = found.get(file) ?? { file, additions: 0, deletions: 0, binary: false, hunks: [`${change.before?.oid ?? ''}${change.after?.oid ?? ''}`] }
      const earlier = files.get(file)
      files.set(file, earlier ? join(earlier, { ...read, status: statusOf(change) }) : { ...read, status: statusOf(change) })
    }
  }
  const renamed = await findRenamedChanges(store, changes)
  let marks = MAX_MARKS
  return [...files.values()]
    .sort((one, other) => (one.file < other.file ? -1 : 1))
    .map((diff) => ({ ...diff, ...renamed.get(diff.file) }))
    .map(({ hunks, binary, ...diff }) => {
      marks -= hunks.length
      return { ...diff, ...(marks >= 0 ? { hunks: nameTwins(hunks) } : {}), ...(binary ? { binary } : {}) }
    })
}

/** The patch of a file against the one that it was before it was moved; as two files where these are no halves of one. */
export async function diffRenamed(store: SnapshotStore, changes: readonly FileChange[], renaming: Renaming): Promise<SessionFileDiff | undefined> {
  const pair = renamedPair(changes, renaming)
  const read = pair && (await readPair(store, pair, MAX_ONE))
  if (!read) return diffFile(store, changes, renaming.to)
  const { binary, ...facts } = renameFacts(read.patch, renaming)
  return { file: renaming.to, status: 'modified', movedFrom: renaming.from, ...facts, ...(binary ? { binary } : {}), patch: read.patch, ...(read.truncated ? { truncated: true } : {}) }
}

/** The patch of one file; where somebody else changed it in between there is one patch after the other. */
export async function diffFile(store: SnapshotStore, changes: readonly FileChange[], file: string): Promise<SessionFileDiff | undefined> {
  const own = changes.filter(({ name }) => textName(name) === file)
  const [listed] = await listChanges(store, own)
  if (!listed) return undefined
  let patch = ''
  let truncated = false
  for (const layer of stretches(own)) {
    if (truncated || layer.some(unkept)) continue
    const [from, to] = await layerTrees(store, layer)
    const result = await store.git(['diff-tree', ...FORMAT, from, to], { maxBuffer: MAX_ONE - patch.length, timeout: LONG })
    truncated = result.truncated
    patch += wholeLines(result)
  }
  return { ...listed, ...(patch === '' ? {} : { patch }), ...(truncated ? { truncated } : {}) }
}

/** The trees of a layer's files before and after. */
export async function layerTrees(store: SnapshotStore, layer: readonly FileChange[]): Promise<[string, string]> {
  const side = (pick: (change: FileChange) => FileState | undefined) => writeTree(store.directory, new Map(layer.map((change) => [change.name, pick(change)])))
  return Promise.all([side(({ before }) => before), side(({ after }) => after)])
}

async function readLayer(store: SnapshotStore, layer: readonly FileChange[]): Promise<ReadDiff[]> {
  const reader = diffReader()
  const [from, to] = await layerTrees(store, layer.filter((change) => !unkept(change)))
  const result = await store.git(['diff-tree', ...FORMAT, from, to], {
    maxBuffer: 0,
    timeout: LONG,
    onOutput: (chunk, stream) => stream === 'stdout' && reader.add(chunk),
  })
  if (result.code !== 0) throw new Error(`git diff-tree failed: ${result.stderr.slice(0, 500)}`)
  return reader.end()
}

function unkept({ before, after }: FileChange): boolean {
  return before?.mode === UNKEPT || after?.mode === UNKEPT
}

function statusOf({ before, after }: FileChange): ReadDiff['status'] {
  if (before === undefined) return 'added'
  return after === undefined ? 'deleted' : 'modified'
}

function join(earlier: ReadDiff, later: ReadDiff): ReadDiff {
  const back = earlier.status === 'deleted' && later.status === 'added'
  const status = later.status === 'deleted' ? (earlier.status === 'added' ? 'modified' : 'deleted') : back ? 'modified' : earlier.status
  return {
    ...earlier,
    status,
    additions: earlier.additions + later.additions,
    deletions: earlier.deletions + later.deletions,
    binary: earlier.binary || later.binary,
    hunks: [...earlier.hunks, ...later.hunks],
  }
}
