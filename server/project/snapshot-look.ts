import { appendFile, lstat, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { raceAbort } from '../system/abort'
import { mapLimited } from '../system/limit'
import { fileBytes, hasObject, keepFile, MAX_KEPT, UNKEPT, writeObject, type FileState } from './snapshot-objects'
import { escapePattern, resetIndex, setBase, type SnapshotStore } from './snapshot-store'

// Looking at the whole folder: `git status` with an index and a cache of untracked folders of our own. In 50,000 files it
// takes 60 ms, and two more processes only when something changed.

const STATUS = ['status', '--porcelain=v2', '-z', '--untracked-files=normal', '--no-renames']
/** More changes than this by one command (a package manager, a checkout) are not kept. */
const MAX_CHANGES = 5_000
/** More files than this, and no repository to begin with: the folder is not looked at. */
const MAX_FILES = 100_000
const MAX_OUTPUT = 64 * 1024 * 1024
/** So many files may differ from the base that `git status` compares with. */
const MAX_STAGED = 500
const FIRST_LOOK = 120_000

/** The folder holds too much to look at it. */
export class TooManyFilesError extends Error {
  override readonly name = 'TooManyFilesError'
}

/**
 * Brings the index up to the folder as it is now and writes what changed into the journal. A look that waits for its turn is
 * shared; `signal` ends the waiting, not the look.
 */
export async function look(store: SnapshotStore, signal?: AbortSignal): Promise<void> {
  const { state } = store
  if (!state.waiting) {
    const told = Promise.withResolvers<void>()
    told.promise.catch(() => undefined)
    state.waiting = told.promise
    store.looks
      .run(() => {
        delete state.waiting
        return lookNow(store, told.resolve)
      })
      .then(told.resolve, (error: unknown) => {
        state.stale = true
        told.reject(error)
      })
  }
  const waiting = state.waiting
  return signal ? raceAbort(waiting, signal) : waiting
}

type Found = { changed: Map<string, FileState | undefined>; gone: string[]; folders: string[]; staged: number }

async function lookNow(store: SnapshotStore, told: () => void): Promise<void> {
  const { state } = store
  try {
    await lookOver(store, told).catch(async (error: unknown) => {
      if (state.restarted || error instanceof TooManyFilesError) throw error
      // A broken index, or a repository that has dropped what it lent: once more, from nothing.
      state.restarted = true
      await resetIndex(store)
      await lookOver(store, told)
    })
    state.stale = false
    delete state.restarted
  } finally {
    delete state.overdue
  }
}

async function lookOver(store: SnapshotStore, told: () => void): Promise<void> {
  await (store.state.opened ??= openIndex(store).catch((error: unknown) => {
    delete store.state.opened
    throw error
  }))
  const { journal, state } = store
  const begun = journal.tick()
  // What nobody watched, or was not finished the last time, is nobody's.
  const watched = journal.watched && !state.stale
  const timeout = state.stale ? FIRST_LOOK : 20_000
  const start = performance.now()
  const found = parseStatus(await readStatus(store, timeout))
  if (!state.stale) state.took = performance.now() - start
  await addTurnedFolders(store, found)
  const fresh = found.folders.length > 0 ? await listFolders(store, found.folders) : []
  for (const name of fresh) if (!found.changed.has(name)) found.changed.set(name, undefined)
  if (watched && found.changed.size <= MAX_CHANGES) {
    const states = await keepChanges(store, found.changed)
    journal.end(begun)
    told()
    await writeStates(store, states)
  } else {
    journal.end(begun)
    await takeIn(store, found.changed, timeout)
  }
  if (found.staged + found.changed.size > MAX_STAGED) await moveBase(store)
}

/** The first look at a repository begins with its last commit, so that only what differs is new. */
async function openIndex(store: SnapshotStore): Promise<void> {
  if (await stat(store.index).catch(() => undefined)) return
  await setBase(store.directory)
  if (!store.repository) return
  const head = await store.read(['rev-parse', 'HEAD'], { git: { GIT_DIR: store.repository.gitDirectory } }).catch(() => '')
  if (!/^[0-9a-f]{40}\n$/.test(head)) return
  // Objects that a partial clone does not have yet make this fail; then the first look reads the files instead.
  const seeded = await store.git(['read-tree', head.trim()])
  if (seeded.code === 0) await moveBase(store)
  else await rm(store.index, { force: true })
}

async function readStatus(store: SnapshotStore, timeout: number): Promise<Buffer> {
  // With its optional lock git keeps what it learned about unchanged files.
  const result = await store.git(STATUS, { git: { GIT_OPTIONAL_LOCKS: '1' }, maxBuffer: MAX_OUTPUT, timeout })
  if (result.code !== 0) throw new Error(`git status failed: ${result.stderr.slice(0, 500)}`)
  if (result.truncated) throw new TooManyFilesError('Too many files changed')
  return result.stdoutBytes
}

/** Lines `1 XY sub mH mI mW hH hI name` and `? name`; what is a repository of its own is left out. */
function parseStatus(output: Buffer): Found {
  const changed = new Map<string, FileState | undefined>()
  const folders: string[] = []
  const gone: string[] = []
  let staged = 0
  for (const line of output.toString('latin1').split('\0')) {
    if (line.startsWith('? ')) {
      if (line.endsWith('/')) folders.push(line.slice(2))
      else changed.set(line.slice(2), undefined)
      continue
    }
    const found = /^1 (.)(.) \S+ \d+ (\d+) (\d+) \S+ (\S+) ([\s\S]+)$/.exec(line)
    if (!found) continue
    const [, inIndex, inFolder, mode = '', now, oid = '', name = ''] = found
    if (inIndex !== '.') staged += 1
    if (inFolder === '.' || mode === '160000' || now === '160000') continue
    if (now === '000000') gone.push(name)
    changed.set(name, mode === '000000' ? undefined : { mode: mode as FileState['mode'], oid })
  }
  return { changed, gone, folders, staged }
}

/** Of a folder in a file's place git says only that the file is gone. */
async function addTurnedFolders(store: SnapshotStore, { gone, folders }: Found): Promise<void> {
  const facts = await mapLimited(gone, 32, (name) => lstat(fileBytes(store.root, name)).catch(() => undefined))
  for (const [index, name] of gone.entries()) if (facts[index]?.isDirectory()) folders.push(`${name}/`)
}

/** The files in folders that are new as a whole. */
async function listFolders(store: SnapshotStore, folders: readonly string[]): Promise<string[]> {
  const own: string[] = []
  for (const folder of folders) {
    if (await stat(fileBytes(store.root, `${folder}.git`)).catch(() => undefined)) await exclude(store, [folder])
    else own.push(Buffer.from(folder, 'latin1').toString('utf8'))
  }
  if (own.length === 0) return []
  // A handful of folders is named; of many, and where a name is no text, all that is new is listed.
  const named = own.length <= 100 && !own.some((folder) => folder.includes('\ufffd')) ? own : []
  const result = await store.git(['ls-files', '--others', '--exclude-standard', '-z', '--', ...named], { maxBuffer: MAX_OUTPUT })
  if (result.code !== 0) throw new Error(`git ls-files failed: ${result.stderr.slice(0, 500)}`)
  const names = result.stdoutBytes.toString('latin1').split('\0')
  if (result.truncated || names.length > MAX_FILES) throw new TooManyFilesError('The folder holds too many files')
  return names.filter((name) => name !== '' && !name.endsWith('/'))
}

type Kept = { name: string; before: FileState | undefined; after: FileState | undefined }

/** Keeps both sides of every change; the old one may so far be the repository's own. */
async function keepChanges(store: SnapshotStore, changed: ReadonlyMap<string, FileState | undefined>): Promise<Kept[]> {
  await copyObjects(store, [...changed.values()].flatMap((state) => state?.oid ?? []))
  const { journal } = store
  return mapLimited([...changed], 8, async ([name, before]) => {
    const at = journal.tick()
    const after = await keepFile(store.directory, store.root, name)
    journal.find({ name, before, after }, at)
    return { name, before, after }
  })
}

async function copyObjects(store: SnapshotStore, oids: readonly string[]): Promise<void> {
  const here = await mapLimited(oids, 8, (oid) => hasObject(store.directory, oid))
  const missing = [...new Set(oids.filter((_, index) => !here[index]))]
  if (missing.length === 0) return
  for (const [oid, body] of await readBlobs(store, missing)) {
    const written = await writeObject(store.directory, 'blob', body)
    // A repository that somebody sent may hold anything under any name.
    if (written !== oid) throw new Error(`The object ${oid} is not what its name says`)
  }
}

/** Contents by id; those that are gone are left out. */
export async function readBlobs(store: Pick<SnapshotStore, 'git'>, oids: readonly string[]): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>()
  // Bounded: each is at most as large as what is kept, and a few at a time are in memory.
  for (let start = 0; start < oids.length; start += 24) {
    const result = await store.git(['cat-file', '--batch'], { stdin: `${oids.slice(start, start + 24).join('\n')}\n`, maxBuffer: 64 * 1024 * 1024 })
    let at = 0
    const data = result.stdoutBytes
    while (at < data.length) {
      const end = data.indexOf(0x0a, at)
      if (end < 0) break
      const [oid = '', type, size] = data.toString('latin1', at, end).split(' ')
      at = end + 1
      if (type !== 'blob' || size === undefined) continue
      const body = data.subarray(at, at + Number(size))
      if (body.length === Number(size)) found.set(oid, body)
      at += Number(size) + 1
    }
  }
  return found
}

/** Exactly the states that the journal tells of, so that a write in the meantime is found by the next look. */
async function writeStates(store: SnapshotStore, kept: readonly Kept[]): Promise<void> {
  const [unkept, written] = [kept.filter(({ after }) => after?.mode === UNKEPT), kept.filter(({ after }) => after?.mode !== UNKEPT)]
  if (unkept.length > 0) await ignoreLarge(store, unkept.map(({ name, before }) => ({ name, known: before !== undefined })))
  if (written.length === 0) return
  const lines = written.map(({ name, after }) => Buffer.from(`${after ? `${after.mode} ${after.oid}` : `0 ${'0'.repeat(40)}`}\t${name}\0`, 'latin1'))
  await store.read(['update-index', '-z', '--index-info'], { stdin: Buffer.concat(lines) })
}

/** Takes changes into the index without anybody's name; git reads the files itself. */
async function takeIn(store: SnapshotStore, changed: ReadonlyMap<string, FileState | undefined>, timeout: number): Promise<void> {
  const sizes = await mapLimited([...changed.keys()], 32, (name) => lstat(fileBytes(store.root, name)).catch(() => undefined))
  const names = [...changed.keys()].map((name, index) => ({ name, known: changed.get(name) !== undefined, facts: sizes[index] }))
  const unkept = names.filter(({ facts }) => facts && !facts.isDirectory() && !isKept(facts))
  if (unkept.length > 0) await ignoreLarge(store, unkept)
  const kept = names.filter(({ facts }) => !facts || isKept(facts))
  if (kept.length === 0) return
  await addFiles(store, { names: kept.map(({ name }) => name), timeout })
}

/** One file that can't be read ends the whole command, so it is left out and the rest tried again. */
async function addFiles(store: SnapshotStore, { names, timeout }: { names: string[]; timeout: number }): Promise<void> {
  for (let attempt = 0; attempt < 20 && names.length > 0; attempt += 1) {
    const stdin = Buffer.concat(names.map((name) => Buffer.from(`${name}\0`, 'latin1')))
    const result = await store.git(['update-index', '--add', '--remove', '--replace', '-z', '--stdin'], { stdin, timeout })
    if (result.code === 0) return
    const bad = /Unable to process path (.+)$/m.exec(result.stderr)?.[1]
    const name = bad === undefined ? undefined : Buffer.from(bad).toString('latin1')
    if (name === undefined || !names.includes(name)) throw new Error(`git update-index failed: ${result.stderr.slice(0, 500)}`)
    await exclude(store, [name])
    names = names.filter((other) => other !== name)
  }
}

function isKept(facts: { isFile(): boolean; isSymbolicLink(): boolean; size: number; mode: number; uid: number }): boolean {
  if (facts.isSymbolicLink()) return true
  return facts.isFile() && facts.size <= MAX_KEPT && (process.getuid?.() === 0 || (facts.mode & 0o444) !== 0)
}

/** What is too large is not looked at any more: git would read it again and again. */
async function ignoreLarge(store: SnapshotStore, files: readonly { name: string; known: boolean }[]): Promise<void> {
  const known = files.filter((file) => file.known)
  if (known.length > 0) {
    const stdin = Buffer.concat(known.map(({ name }) => Buffer.from(`${name}\0`, 'latin1')))
    await store.git(['update-index', '--assume-unchanged', '-z', '--stdin'], { stdin })
  }
  await exclude(store, files.flatMap(({ name, known: tracked }) => (tracked ? [] : [name])))
}

async function exclude(store: SnapshotStore, names: readonly string[]): Promise<void> {
  if (names.length === 0) return
  const lines = names.slice(0, 1_000).map((name) => Buffer.from(`/${escapePattern(name)}\n`, 'latin1'))
  await appendFile(path.join(store.directory, 'info', 'exclude'), Buffer.concat(lines))
}

/** `git status` compares with a commit; when too much differs from it, the index as it is becomes the next one. */
async function moveBase(store: SnapshotStore): Promise<void> {
  // Borrowed objects may be missing here; nothing but the comparison reads this commit.
  const tree = (await store.read(['write-tree', '--missing-ok'])).trim()
  const who = 'OpenCode Desktop <snapshot@localhost> 0 +0000'
  const commit = await writeObject(store.directory, 'commit', Buffer.from(`tree ${tree}\nauthor ${who}\ncommitter ${who}\n\nbase\n`))
  await setBase(store.directory, commit)
}
