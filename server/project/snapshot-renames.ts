import { mapLimited } from '../system/limit'
import { wholeLines } from './git'
import { pairMoves } from './moves'
import { renameFacts, renamePatch, type Renaming } from './rename-patch'
import { blobReader, pairSimilar, sidesOf } from './renames'
import { textName } from './snapshot-diff'
import { stretches } from './snapshot-journal'
import type { FileChange, FileState } from './snapshot-objects'
import type { SnapshotStore } from './snapshot-store'
import type { Renamed } from './vcs-renames'

/** Pairs that git compares, each by itself. */
const MAX_PAIRS = 100
const MAX_PATCH = 4 * 1024 * 1024
const LONG = 60_000

/** The two halves of a file that a session moved. */
export type RenamedPair = Renaming & { before: string; after: string }

/** Which of the changed files are halves of one that was moved, with or without edits. */
export async function findRenamedChanges(store: SnapshotStore, changes: readonly FileChange[]): Promise<Renamed> {
  const found: Renamed = new Map()
  const [gone, come] = halves(changes)
  if (gone.size === 0 || come.size === 0) return found
  const exact = pairMoves(gone, come)
  const left = (side: ReadonlyMap<string, string>, taken: ReadonlySet<string>) => new Map([...side].filter(([file]) => !taken.has(file)))
  const [leftGone, leftCome] = [left(gone, new Set(exact.values())), left(come, new Set(exact.keys()))]
  const readers = { gone: blobReader(store, leftGone), come: blobReader(store, leftCome) }
  const similar = leftGone.size > 0 && leftCome.size > 0 ? await pairSimilar(await sidesOf(store, leftGone), await sidesOf(store, leftCome), readers) : []
  await mapLimited([...exact, ...[...similar].slice(0, MAX_PAIRS)], 6, async ([to, from]) => {
    const told = await readPair(store, { from, to, before: gone.get(from)!, after: come.get(to)! }, MAX_PATCH)
    if (!told) return
    found.set(from, { movedTo: to })
    found.set(to, { movedFrom: from, ...renameFacts(told.patch, { from, to }) })
  })
  return found
}

/** The contents of both halves, where nobody else changed either of them in between. */
export function renamedPair(changes: readonly FileChange[], { from, to }: Renaming): RenamedPair | undefined {
  const [gone, come] = halves(changes)
  const [before, after] = [gone.get(from), come.get(to)]
  return before === undefined || after === undefined ? undefined : { from, to, before, after }
}

export async function readPair(store: SnapshotStore, { before, after, ...renaming }: RenamedPair, limit: number): Promise<{ patch: string; truncated: boolean } | undefined> {
  if (before === after) return { patch: renamePatch('', renaming), truncated: false }
  const result = await store.git(['diff', '--no-color', '--full-index', before, after], { maxBuffer: limit, timeout: LONG })
  if (result.code !== 0 && !result.truncated) return undefined
  const said = wholeLines(result)
  return { patch: renamePatch(said, renaming), truncated: result.truncated }
}

/** Plain files that went away and that came up, with their contents. */
function halves(changes: readonly FileChange[]): [Map<string, string>, Map<string, string>] {
  const layers = stretches(changes)
  const again = new Set(layers.slice(1).flatMap((layer) => layer.map(({ name }) => name)))
  const once = (layers[0] ?? []).filter(({ name }) => !again.has(name))
  const pick = (here: (change: FileChange) => FileState | undefined, there: (change: FileChange) => FileState | undefined) =>
    new Map(once.flatMap((change): [string, string][] => (isPlain(here(change)) && there(change) === undefined ? [[textName(change.name), here(change)!.oid]] : [])))
  return [pick(({ before }) => before, ({ after }) => after), pick(({ after }) => after, ({ before }) => before)]
}

function isPlain(state: FileState | undefined): boolean {
  return state?.mode === '100644' || state?.mode === '100755'
}
