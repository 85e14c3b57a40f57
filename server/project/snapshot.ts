import { stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { App } from '../app'
import type { Instance } from '../instance'
import { slot } from '../scope'
import type { TreePair } from './snapshot-diff'
import { look, TooManyFilesError } from './snapshot-look'
import { keepFile, writeTree, type FileChange, type FileState } from './snapshot-objects'
import { dropOldIndexes, openStore, startOver, type SnapshotStore } from './snapshot-store'

const DAY = 24 * 60 * 60_000
const KEPT_DAYS = 7
/** A command waits no longer than this (ms) for a look at the folder; then it runs without one. */
const PATIENCE = 2_000
/** When looks take longer (ms), none are made any more. */
const TOO_LONG = 5_000

/** What is said once: of a process, or of a folder. */
const told = slot((_app: App) => new Set<string>())

/** The content store of the instance's folder; `undefined` when there can be none here. */
export async function openSnapshots(instance: Instance): Promise<SnapshotStore | undefined> {
  try {
    return await openStore(instance)
  } catch (error) {
    if (instance.closed || instance.app.closed) return undefined
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    const why = missing ? 'git was not found' : `their store could not be opened (${error instanceof Error ? error.message : String(error)})`
    notify(instance, 'store', `Changes of files can not be taken back: ${why}.`)
    return undefined
  }
}

/** The states of files right now. */
export async function keepFiles(store: SnapshotStore, names: readonly string[]): Promise<Map<string, FileState | undefined>> {
  const states = await Promise.all(names.map((name) => keepFile(store.directory, store.root, name)))
  return new Map(names.map((name, index) => [name, states[index]]))
}

/** `patience` in milliseconds. */
export type Waiting = { signal?: AbortSignal; patience?: number }

/** Looks at the whole folder before or after a command; false when that is not possible, or not in time. Never throws. */
export async function lookAround(instance: Instance, store: SnapshotStore, waiting: Waiting = {}): Promise<boolean> {
  const { signal, patience = PATIENCE } = waiting
  const { state } = store
  // Whoever comes while an endless look is under way does not wait for it again.
  if (store.wide || state.tooMany || state.overdue) return false
  if ((state.took ?? 0) > TOO_LONG) {
    notify(instance, store.root, 'Looking at the folder takes too long: what commands change in it can not be taken back.')
    return false
  }
  const late = AbortSignal.timeout(patience)
  try {
    await look(store, signal ? AbortSignal.any([signal, late]) : late)
    return true
  } catch (error) {
    if (late.aborted) {
      state.overdue = true
      instance.log.info('a command did not wait for the snapshot of a large folder', { directory: store.root })
    } else if (error instanceof TooManyFilesError) {
      state.tooMany = true
      notify(instance, store.root, 'The folder holds too many files: what commands change in it can not be taken back.')
    } else if (!signal?.aborted && !instance.signal.aborted) {
      instance.log.warn('a snapshot could not be made', { directory: store.root, error: String(error) })
    }
    return false
  }
}

/** Looks for the first time, so that the first command need not wait; nobody waits for it. */
export function lookAhead(instance: Instance, store: SnapshotStore): void {
  if (store.wide || !store.state.stale || store.state.opened) return
  look(store).catch((error: unknown) => instance.log.info('the first snapshot of a folder was not made', { directory: store.root, error: String(error) }))
}

/** Keeps changes as two trees that hold their files only. */
export async function writePair(store: SnapshotStore, changes: readonly FileChange[]): Promise<TreePair> {
  const [hash, snapshot] = await Promise.all([
    writeTree(store.directory, new Map(changes.map(({ name, before }) => [name, before]))),
    writeTree(store.directory, new Map(changes.map(({ name, after }) => [name, after]))),
  ])
  return { hash, snapshot }
}

/** Once a day: what no session of the last week refers to is dropped. Never throws. */
export async function cleanStore(instance: Instance, store: SnapshotStore): Promise<void> {
  const { app } = instance
  const stamp = path.join(store.directory, 'cleaned')
  const now = app.clock.now()
  if (now - (store.state.cleaned ?? 0) < DAY) return
  store.state.cleaned = now
  const last = (await stat(stamp).catch(() => undefined))?.mtimeMs
  if (last === undefined) return writeFile(stamp, '', { mode: 0o600 }).catch(() => undefined)
  if (now - last < DAY) return
  try {
    await writeFile(stamp, '', { mode: 0o600 })
    await dropOldIndexes(store, now - KEPT_DAYS * DAY)
    await store.read(['gc', '--quiet', `--prune=${KEPT_DAYS}.days.ago`], { timeout: 5 * 60_000 })
  } catch (error) {
    if (app.signal.aborted) return
    // The index may name borrowed objects that their repository has dropped.
    await startOver(store)
    app.log.warn('old snapshots could not be cleaned up', { directory: store.root, error: String(error) })
  }
}

function notify(instance: Instance, key: string, message: string): void {
  if (instance.app.closed) return
  const said = told(instance.app)
  if (said.has(key)) return
  said.add(key)
  instance.log.warn('snapshots', { message })
  instance.bus.publish(instance.place, 'server.notice', { level: 'warn', message })
}
