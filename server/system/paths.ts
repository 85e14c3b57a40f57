import { chmod, mkdir } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import path from 'node:path'

export interface Paths {
  /** Our own files: database, tokens, blobs, backups. */
  data: string
  /** OpenCode's published global configuration directory. */
  config: string
  state: string
  cache: string
  home: string
  log: string
  /** Private scratch directory inside our data, never the system's shared one. */
  tmp: string
}

export type ProcessEnvironment = Record<string, string | undefined>

const NAME = 'opencode-desktop'

/** Where everything lives; `OPENCODE_DESKTOP_DATA` or `overrides.data` moves all of our own directories together. */
export function resolvePaths(env: ProcessEnvironment, platform: NodeJS.Platform, overrides: Partial<Paths> = {}): Paths {
  const join = platform === 'win32' ? path.win32.join : path.posix.join
  const home = overrides.home ?? homeDirectory(env, platform)
  const absolute = (value: string | undefined, fallback: string) => (value && isAbsolute(value, platform) ? value : fallback)
  const config = join(absolute(env.XDG_CONFIG_HOME, join(home, '.config')), 'opencode')
  const moved = overrides.data ?? env.OPENCODE_DESKTOP_DATA
  const roots = moved ? below(path.resolve(moved), join) : ownRoots({ env, platform, home, join, absolute })
  return { ...roots, log: join(roots.data, 'log'), tmp: join(roots.data, 'tmp'), config, home, ...defined(overrides), data: roots.data }
}

/** Creates the directory and its parents, then takes all rights from group and others, whatever the umask was. */
export async function ensurePrivateDirectory(directory: string): Promise<string> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  if (process.platform !== 'win32') await chmod(directory, 0o700)
  return directory
}

interface RootsInput {
  env: ProcessEnvironment
  platform: NodeJS.Platform
  home: string
  join: (...parts: string[]) => string
  absolute: (value: string | undefined, fallback: string) => string
}

type Roots = Pick<Paths, 'data' | 'state' | 'cache'>

function ownRoots({ env, platform, home, join, absolute }: RootsInput): Roots {
  if (platform === 'darwin') {
    const data = join(home, 'Library', 'Application Support', NAME)
    return { data, state: join(data, 'state'), cache: join(home, 'Library', 'Caches', NAME) }
  }
  if (platform === 'win32') {
    const data = join(absolute(env.LOCALAPPDATA, join(home, 'AppData', 'Local')), NAME)
    return below(data, join)
  }
  return {
    data: join(absolute(env.XDG_DATA_HOME, join(home, '.local', 'share')), NAME),
    state: join(absolute(env.XDG_STATE_HOME, join(home, '.local', 'state')), NAME),
    cache: join(absolute(env.XDG_CACHE_HOME, join(home, '.cache')), NAME),
  }
}

function below(data: string, join: RootsInput['join']): Roots {
  return { data, state: join(data, 'state'), cache: join(data, 'cache') }
}

function homeDirectory(env: ProcessEnvironment, platform: NodeJS.Platform): string {
  const written = platform === 'win32' ? env.USERPROFILE : env.HOME
  return written && isAbsolute(written, platform) ? written : homedir() || tmpdir()
}

function isAbsolute(value: string, platform: NodeJS.Platform): boolean {
  return platform === 'win32' ? path.win32.isAbsolute(value) : path.posix.isAbsolute(value)
}

function defined(values: Partial<Paths>): Partial<Paths> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}
