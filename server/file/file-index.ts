import { stat } from 'node:fs/promises'
import path from 'node:path'
import type { Instance } from '../instance'
import { ownDataGlobs } from '../project/own-data'
import { slot } from '../scope'
import { anySignal } from '../system/abort'
import { childEnvironment } from '../system/child-environment'
import { runProcess } from '../system/process'
import { ripgrepPath } from '../system/ripgrep'
import type { WatchEvent } from '../system/watch'
import { fileChanges } from './changes'
import { ignoredEntries } from './ignored'
import { IndexEntries } from './index-entries'
import { watchFiles } from './watch'

const MAX_FILES = 100_000
const LIST = [
  ...'--files --null --hidden --no-require-git --no-config --no-follow --no-messages'.split(' '),
  ...['--glob=!**/.git/**', '--glob=!**/.git'],
]
/** How long a list is believed when nobody tells of changes. */
const UNWATCHED = 3_000

type State = {
  entries: IndexEntries | undefined
  /** What has to be done before the entries are true; questions wait for it. */
  work: Promise<void>
  listed: number
  following?: boolean
  /** True when watching began, or was refused. */
  follows: boolean
  /** Events that came while a second list is made beside the first one. */
  missed?: WatchEvent[]
}

/** The names of all files that are not ignored, listed once and then kept true by what the watcher tells. */
const state = slot((instance: Instance): State => {
  const index: State = { entries: undefined, work: Promise.resolve(), listed: 0, follows: false }
  fileChanges(instance).listeners.add((events) => {
    index.missed?.push(...events)
    if (index.entries) index.work = index.work.then(() => apply(instance, index, events)).catch(() => forget(index))
  })
  return index
})

/** The index as it is after everything that is known to have happened. */
export async function fileIndex(instance: Instance): Promise<IndexEntries> {
  const index = state(instance)
  const unwatched = index.follows && !fileChanges(instance).watched
  const old = unwatched && instance.app.clock.now() - index.listed > UNWATCHED
  if (!index.entries || old) index.work = index.work.then(() => list(instance, index, old ? instance.app.clock.now() : undefined))
  try {
    await index.work
  } catch (error) {
    index.work = Promise.resolve()
    throw error
  }
  void follow(instance, index).catch((error: unknown) => {
    if (!instance.closed) instance.log.warn('files can not be watched', { error: String(error) })
  })
  return index.entries ?? new IndexEntries()
}

async function list(instance: Instance, index: State, asked: number | undefined): Promise<void> {
  // Several callers may have asked while the first one's list was made.
  if (index.entries && (asked === undefined || index.listed >= asked)) return
  index.listed = instance.app.clock.now()
  index.entries = await listAll(instance)
}

async function listAll(instance: Instance): Promise<IndexEntries> {
  const entries = new IndexEntries()
  await addBelow(instance, entries, '')
  return entries
}

/** Adds everything below a folder while the names come in, so that listing and indexing take the time of one. */
async function addBelow(instance: Instance, entries: IndexEntries, prefix: string): Promise<void> {
  const enough = new AbortController()
  const names = { rest: Buffer.alloc(0), left: MAX_FILES }
  const onOutput = (chunk: Buffer, stream: 'stdout' | 'stderr') => {
    if (stream === 'stderr' || names.left <= 0) return
    const whole = names.rest.length > 0 ? Buffer.concat([names.rest, chunk]) : chunk
    const end = whole.lastIndexOf(0)
    names.rest = Buffer.from(whole.subarray(end + 1))
    if (end < 0) return
    for (const name of whole.toString('utf8', 0, end).split('\0', names.left)) {
      if ((names.left -= 1) <= 0) enough.abort()
      entries.add(prefix + (path.sep === '/' ? name : name.replaceAll(path.sep, '/')).slice(2))
    }
  }
  const cwd = path.join(instance.directory, prefix)
  const env = childEnvironment(instance.app.options.env)
  const hidden = (await ownDataGlobs(instance.app, cwd)).map((glob) => `--glob=${glob}`)
  const signal = anySignal(instance.signal, enough.signal)
  await runProcess({ command: ripgrepPath(), args: [...LIST, ...hidden, './'], cwd, env, signal, timeout: 10_000, maxBuffer: 0, onOutput })
}

/** Watching starts after the first list, because it reads every folder too and would slow that down. */
async function follow(instance: Instance, index: State): Promise<void> {
  if (index.following || instance.closed) return
  index.following = true
  const { watched } = fileChanges(instance)
  await watchFiles(instance)
  index.follows = true
  if (!watched) await catchUp(instance, index)
}

/** What changed between the first list and the first moment of watching is found by a second list, which nobody waits for. */
async function catchUp(instance: Instance, index: State): Promise<void> {
  await index.work
  if (!index.entries || instance.closed) return
  index.missed = []
  const entries = await listAll(instance)
  const missed = index.missed
  index.missed = undefined
  if (!index.entries) return
  index.entries = entries
  index.work = index.work.then(() => apply(instance, index, missed)).catch(() => forget(index))
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
    else if (facts?.isDirectory()) await addBelow(instance, entries, `${name}/`)
  }
}

/** The next question lists anew. */
function forget(index: State): void {
  index.entries = undefined
}
