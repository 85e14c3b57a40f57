import path from 'node:path'
import type { RevertFile } from '#protocol/session'
import { guardPath } from '../file/guard'
import type { Instance } from '../instance'
import { stretches } from '../project/snapshot-journal'
import { readBlobs } from '../project/snapshot-look'
import { mergeContents } from '../project/snapshot-merge'
import { keepFile, sameState, UNKEPT, writeObject, type FileChange, type FileState } from '../project/snapshot-objects'
import { textName } from '../project/snapshot-diff'
import type { SnapshotStore } from '../project/snapshot-store'
import { mapLimited } from '../system/limit'

// Taking changes back, worked out before anything is written. A session's own changes of a file are undone one stretch after
// the other, newest first: where the file is as the session left it, it becomes what it was; where somebody else changed it
// since, only the session's lines go (a three-way merge); where that is not possible, the file is left alone and named.

export type PlannedFile = RevertFile & {
  name: string
  /** As the file is now, or is taken to be. */
  current: FileState | undefined
  target: FileState | undefined
  /** As the session left it last. */
  left: FileState | undefined
  /** As it was before the session changed it: what `force` brings back. */
  original: FileState | undefined
  secret: boolean
}

export type PlanInput = {
  instance: Instance
  store: SnapshotStore
  /** The changes to take back, oldest first. */
  changes: readonly FileChange[]
  files?: readonly string[] | undefined
  force?: boolean | readonly string[] | undefined
  /** States that count instead of those on disk. */
  present?: ReadonlyMap<string, FileState | undefined>
}

/** What becomes of every file; nothing is written but contents into the store. */
export function planFiles(input: PlanInput): Promise<PlannedFile[]> {
  const chains = new Map<string, FileChange[]>()
  for (const layer of stretches(input.changes)) for (const change of layer) chains.set(change.name, [...(chains.get(change.name) ?? []), change])
  return mapLimited([...chains.values()], 4, (chain) => planFile(input, chain))
}

async function planFile(input: PlanInput, chain: readonly FileChange[]): Promise<PlannedFile> {
  const { instance, store } = input
  const [first, last] = [chain[0]!, chain.at(-1)!]
  const { name } = first
  const file = textName(name)
  const absolute = path.join(store.root, file)
  const reached = await reach(instance, store, name)
  const current = input.present?.has(name) ? input.present.get(name) : await keepFile(store.directory, store.root, name)
  const ends = { current, left: last.after, original: first.before, changed: !sameState(current, last.after) }
  const facts = { name, file, path: absolute, secret: reached?.secret ?? false, ...ends }
  const skip = (reason: RevertFile['reason']): PlannedFile => ({ ...facts, target: current, action: 'skip', reason })
  if (!reached) return skip('unreachable')
  if (input.files && !names(input.files, file, absolute)) return skip('not-selected')
  const forced = input.force === true || (Array.isArray(input.force) && names(input.force, file, absolute))
  const undone = forced ? { state: first.before, merged: false } : await undoChain(store, chain, current)
  if ('reason' in undone) return skip(undone.reason)
  const { state, merged } = undone
  if (sameState(state, current)) return { ...facts, target: current, action: 'none' }
  if (state?.mode === UNKEPT) return skip('not-kept')
  return { ...facts, target: state, action: state === undefined ? 'remove' : merged ? 'merge' : 'restore' }
}

function names(chosen: readonly string[], file: string, absolute: string) {
  return chosen.includes(file) || chosen.includes(absolute)
}

/** A path through a link, into git's own files or into ours leads nowhere; a name that is no text can't be written safely. */
async function reach(instance: Instance, store: SnapshotStore, name: string): Promise<{ secret: boolean } | undefined> {
  const file = textName(name)
  if (Buffer.from(file).toString('latin1') !== name) return undefined
  if (file.split('/').some((part) => part === '' || part === '.' || part === '..' || part.toLowerCase() === '.git')) return undefined
  const absolute = path.join(store.root, file)
  const folder = await guardPath(instance, path.dirname(absolute)).catch(() => undefined)
  if (!folder || !folder.inside || folder.forbidden || folder.path !== path.dirname(absolute)) return undefined
  const guarded = await guardPath(instance, absolute).catch(() => undefined)
  // The last component may be a link itself: it is replaced, never followed.
  return { secret: guarded?.secret ?? true }
}

type Undone = { state: FileState | undefined; merged: boolean } | { reason: NonNullable<RevertFile['reason']> }

async function undoChain(store: SnapshotStore, chain: readonly FileChange[], current: FileState | undefined): Promise<Undone> {
  let state = current
  let merged = false
  for (const change of [...chain].reverse()) {
    const undone = await undo(store, change, state)
    if ('reason' in undone) return undone
    state = undone.state
    merged ||= undone.merged
  }
  return { state, merged }
}

async function undo(store: SnapshotStore, { before, after }: FileChange, state: FileState | undefined): Promise<Undone> {
  if (sameState(state, after) || sameState(state, before)) return { state: before, merged: false }
  if ([before, after, state].some((side) => side?.mode === UNKEPT)) return { reason: 'not-kept' }
  // Somebody removed what the session made.
  if (!state && !before) return { state: undefined, merged: false }
  if (!state || !before || !after) return { reason: 'changed' }
  if ([before, after, state].some((side) => side.mode === '120000')) return { reason: 'conflict' }
  const mode = state.mode === after.mode ? before.mode : state.mode
  if (state.oid === after.oid) return { state: { mode, oid: before.oid }, merged: true }
  if (before.oid === after.oid) return { state: { mode, oid: state.oid }, merged: true }
  const contents = await readBlobs(store, [after.oid, state.oid, before.oid])
  const [base, ours, theirs] = [contents.get(after.oid), contents.get(state.oid), contents.get(before.oid)]
  if (!base || !ours || !theirs) return { reason: 'lost' }
  const whole = await mergeContents(store, { base, ours, theirs })
  if (whole === 'conflict') return { reason: 'conflict' }
  return { state: { mode, oid: await writeObject(store.directory, 'blob', whole) }, merged: true }
}
