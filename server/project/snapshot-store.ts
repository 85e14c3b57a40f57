import { createHash } from 'node:crypto'
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { App } from '../app'
import type { Instance } from '../instance'
import { slot } from '../scope'
import { isInside } from '../system/real-path'
import { ensurePrivateDirectory } from '../system/paths'
import { Limit } from '../system/limit'
import type { ProcessResult } from '../system/process'
import { GitError, readGit, runGit, type GitOptions } from './git'
import { ownDataBelow } from './own-data'
import { findRepository, readSmall, type Repository } from './repository'
import { Journal } from './snapshot-journal'

// The content store of one folder: a bare git folder in our data whose work tree is the folder. It borrows the objects of the
// folder's own repository for looking, and copies what a session changed, so that nothing kept depends on somebody else.

const CONFIG = `[core]
  repositoryformatversion = 0
  bare = false
  fileMode = ${process.platform !== 'win32'}
  symlinks = ${process.platform !== 'win32'}
  ignoreCase = ${process.platform === 'win32' || process.platform === 'darwin'}
  precomposeUnicode = ${process.platform === 'darwin'}
  autocrlf = false
  safecrlf = false
  longPaths = true
  preloadIndex = true
  untrackedCache = true
  logAllRefUpdates = false
  sharedRepository = 0600
[index]
  version = 4
  threads = true
[gc]
  auto = 0
[advice]
  addEmbeddedRepo = false
`
/** Contents are kept byte by byte, whatever a project's attributes want to convert. */
const ATTRIBUTES = '* -text !eol !ident !filter !working-tree-encoding !diff !merge !whitespace\n'
/** The half-written files of a save in one step; see `writeFileAtomic`. */
const HALF_WRITTEN = `.*.${'[0-9a-f]'.repeat(12)}.tmp`
/** Outside git nobody says what is worth nothing. */
const OUTSIDE_GIT = ['node_modules/', '.venv/', '__pycache__/', '.cache/', '.hg/', '.svn/', '.DS_Store']

export type SnapshotStore = {
  readonly root: string
  /** The git folder. */
  readonly directory: string
  readonly repository: Repository | undefined
  readonly journal: Journal
  /** One look at the folder at a time. */
  readonly looks: Limit
  /** A home folder or a whole disk is not looked at, only what file tools write in it is kept. */
  readonly wide: boolean
  readonly index: string
  readonly state: LookState
  readonly git: (args: readonly string[], options?: GitOptions) => Promise<ProcessResult>
  /** Throws `GitError` unless it succeeds. */
  readonly read: (args: readonly string[], options?: GitOptions) => Promise<string>
}

export type LookState = {
  opened?: Promise<void>
  /** A look that waits for its turn. */
  waiting?: Promise<void>
  /** The last look came to no end, or there was none. */
  stale: boolean
  /** Somebody did not wait for the look that runs. */
  overdue?: boolean
  /** How long (ms) git took to look the last time; the first look does not count. */
  took?: number
  /** A look failed, and the next began from nothing. */
  restarted?: boolean
  /** There are too many files to look at. */
  tooMany?: boolean
  cleaned?: number
}

/** By folder, as several instances may look at one. */
const stores = slot((_app: App) => new Map<string, Promise<SnapshotStore>>())

/** The store of the instance's folder, made at first; rejects where git is missing. */
export function openStore(instance: Instance): Promise<SnapshotStore> {
  const open = stores(instance.app)
  const root = instance.worktree === '/' ? instance.directory : instance.worktree
  const present = open.get(root)
  if (present) return present
  const opening = makeStore(instance, root)
  open.set(root, opening)
  opening.catch(() => open.delete(root))
  return opening
}

async function makeStore(instance: Instance, root: string): Promise<SnapshotStore> {
  const { app } = instance
  const { paths, env } = app.options
  await readGit(root, ['version'], { env, signal: app.signal })
  const repository = instance.worktree === '/' ? undefined : await findRepository(root)
  const name = createHash('sha1').update(root).digest('hex')
  const directory = path.join(paths.data, 'snapshot', instance.project.id.replace(/[^\w-]/g, '_'), name)
  await makeFolder(directory)
  // Another server on the same data keeps an index of its own: two of one would find each other's looks.
  const index = path.join(directory, app.store.shared ? `index-${process.pid}` : 'index')
  await rm(`${index}.lock`, { force: true })
  await Promise.all([
    writeFile(path.join(directory, 'info', 'exclude'), (await excludes(instance, root, repository)).join('\n') + '\n', { mode: 0o600 }),
    writeFile(path.join(directory, 'objects', 'info', 'alternates'), repository ? await borrowed(instance, repository) : '', { mode: 0o600 }),
  ])
  const git = {
    GIT_DIR: directory,
    GIT_WORK_TREE: root,
    GIT_INDEX_FILE: index,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_LITERAL_PATHSPECS: '1',
  }
  const options = (more: GitOptions = {}): GitOptions => ({ env, own: true, timeout: 20_000, signal: app.signal, ...more, git: { ...git, ...more.git } })
  return {
    root,
    directory,
    repository,
    journal: new Journal(),
    looks: new Limit({ concurrency: 1 }),
    wide: isInside(root, paths.home),
    index,
    state: { stale: true },
    git: (args, more) => runGit(root, args, options(more)),
    read: (args, more) => readGit(root, args, options(more)),
  }
}

async function makeFolder(directory: string): Promise<void> {
  await ensurePrivateDirectory(directory)
  for (const folder of ['info', 'objects/info', 'refs/heads']) await mkdir(path.join(directory, folder), { recursive: true, mode: 0o700 })
  await Promise.all([
    (await stat(path.join(directory, 'HEAD')).catch(() => undefined)) ? undefined : setBase(directory),
    writeFile(path.join(directory, 'config'), CONFIG, { mode: 0o600 }),
    writeFile(path.join(directory, 'info', 'attributes'), ATTRIBUTES, { mode: 0o600 }),
  ])
}

/** What is never looked at: what the person's own git leaves out beside .gitignore, and our own data. */
async function excludes(instance: Instance, root: string, repository: Repository | undefined): Promise<string[]> {
  const { app } = instance
  const { paths, env } = app.options
  const named = await readGit(root, ['config', '--type=path', '--get', 'core.excludesFile'], { env, signal: app.signal }).catch(() => '')
  const global = named.trim() || path.join(env.XDG_CONFIG_HOME || path.join(paths.home, '.config'), 'git', 'ignore')
  const files = [global, ...(repository ? [path.join(repository.common, 'info', 'exclude')] : [])]
  const texts = await Promise.all(files.map(readSmall))
  const own = (await ownDataBelow(app, root)).map((name) => `/${escapePattern(name)}`)
  return [HALF_WRITTEN, ...(repository ? [] : OUTSIDE_GIT), ...texts.flatMap((text) => text ?? []), ...own]
}

/** Where the repository keeps its objects, when they are of the kind that we write. */
async function borrowed(instance: Instance, repository: Repository): Promise<string> {
  const { app } = instance
  const options = { env: app.options.env, signal: app.signal }
  const format = await readGit(repository.worktree, ['rev-parse', '--show-object-format'], options).catch((error: unknown) => {
    if (error instanceof GitError) return ''
    throw error
  })
  const objects = path.join(repository.common, 'objects')
  const usable = format.trim() === 'sha1' && !/[\n"]/.test(objects) && (await stat(objects).catch(() => undefined))?.isDirectory()
  return usable ? `${objects}\n` : ''
}

/** A name as a pattern of .gitignore that fits nothing else. */
export function escapePattern(name: string): string {
  return name.replace(/[\\*?[\]!# ]/g, '\\$&')
}

/** The next look begins from nothing; what steps keep stays. */
export function startOver(store: SnapshotStore): Promise<void> {
  return store.looks.run(() => resetIndex(store))
}

export async function resetIndex(store: SnapshotStore): Promise<void> {
  delete store.state.opened
  store.state.stale = true
  await rm(store.index, { force: true })
  await setBase(store.directory)
}

/** The commit that looks compare with; none at first. */
export function setBase(directory: string, commit?: string): Promise<void> {
  return writeFile(path.join(directory, 'HEAD'), commit === undefined ? 'ref: refs/heads/none\n' : `${commit}\n`, { mode: 0o600 })
}

/** Indexes that other servers left behind. */
export async function dropOldIndexes(store: SnapshotStore, before: number): Promise<void> {
  for (const name of await readdir(store.directory)) {
    const file = path.join(store.directory, name)
    if (name.startsWith('index-') && ((await stat(file).catch(() => undefined))?.mtimeMs ?? before) < before) await rm(file, { force: true })
  }
}
