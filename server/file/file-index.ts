import { stat } from 'node:fs/promises'
import path from 'node:path'
import type { Instance } from '../instance'
import { slot } from '../scope'
import { listFiles } from '../system/ripgrep'
import type { WatchEvent } from '../system/watch'
import { fileChanges } from './changes'
import { ignoredEntries } from './ignored'
import { IndexEntries } from './index-entries'
import { watchFiles } from './watch'

const MAX_FILES = 100_000
/** How long a list is believed when nobody tells of changes. */
const UNWATCHED = 3_000

type State = { entries: IndexEntries | undefined; work: Promise<void>; listed: number }

/** The names of all files that are not ignored, listed once and then kept true by what the watcher tells. */
const state = slot((instance: Instance): State => {
  const index: State = { entries: undefined, work: Promise.resolve(), listed: 0 }
  fileChanges(instance).listeners.add((events) => {
    if (index.entries) index.work = index.work.then(() => apply(instance, index, events)).catch(() => forget(index))
  })
  void watchFiles(instance).catch((error: unknown) => instance.log.warn('files can not be watched', { error: String(error) }))
  return index
})

/** The index as it is after everything that is known to have happened. */
export async function fileIndex(instance: Instance): Promise<IndexEntries> {
  const index = state(instance)
  const old = !fileChanges(instance).watched && instance.app.clock.now() - index.listed > UNWATCHED
  if (!index.entries || old) index.work = index.work.then(() => list(instance, index, old ? instance.app.clock.now() : undefined))
  try {
    await index.work
  } catch (error) {
    index.work = Promise.resolve()
    throw error
  }
  return index.entries ?? new IndexEntries()
}

async function list(instance: Instance, index: State, asked: number | undefined): Promise<void> {
  // Several callers may have asked while the first one's list was made.
  if (index.entries && (asked === undefined || index.listed >= asked)) return
  const listed = instance.app.clock.now()
  const entries = new IndexEntries()
  for await (const file of listFiles({ cwd: instance.directory, limit: MAX_FILES, signal: instance.signal })) entries.add(file)
  index.entries = entries
  index.listed = listed
}

async function apply(instance: Instance, index: State, events: readonly WatchEvent[]): Promise<void> {
  const { entries } = index
  if (!entries || instance.closed) return
  const rules = events.some(({ kind, path: file }) => kind === 'overflow' || /^\.(git|rg)?ignore$/.test(path.basename(file)))
  if (rules) return forget(index)
  const added: string[] = []
  for (const { kind, path: file } of events) {
    const name = path.relative(instance.directory, file).replaceAll(path.sep, '/')
    if (kind === 'unlink') entries.remove(name)
    else if (kind === 'add') added.push(name)
  }
  if (added.length === 0) return
  const ignored = await ignoredEntries(instance, instance.directory, added)
  for (const name of added) {
    if (ignored.has(name)) continue
    const facts = await stat(path.join(instance.directory, name)).catch(() => undefined)
    if (facts?.isFile()) entries.add(name)
    // A folder may have come with everything in it, which not every system tells.
    else if (facts?.isDirectory()) return forget(index)
  }
}

/** The next question lists anew. */
function forget(index: State): void {
  index.entries = undefined
}
