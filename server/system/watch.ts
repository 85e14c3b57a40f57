import { realpath } from 'node:fs/promises'
import path from 'node:path'

export type FileChangeKind = 'add' | 'change' | 'unlink'

/** `overflow` means that too much happened at once: whoever needs the state must look again. */
export type WatchEvent = { kind: FileChangeKind; path: string } | { kind: 'overflow'; path: string }

export interface WatchOptions {
  /** Folder names or globs below the directory, beside the ones that are never watched. */
  ignore?: readonly string[]
  onEvents: (events: WatchEvent[]) => void
  /** Watching ended or never began; the message says what a person can do. */
  onError: (error: Error) => void
  /** Most events per batch, 2,000 without it. */
  limit?: number
}

export interface DirectoryWatch {
  /** True if the system refused, and no events will come. */
  degraded: boolean
  close(): Promise<void>
}

/** The system has no more watches to give. */
export class WatchLimitError extends Error {
  override readonly name = 'WatchLimitError'
  readonly code = 'WATCH_LIMIT'
}

const BATCH = 50
const NEVER = ['node_modules', '.hg/store', '.svn', '__pycache__', '.venv', '.cache', '.turbo', '.next/cache']
const GIT_INTERNALS = ['objects', 'logs', 'lfs', 'hooks', 'modules', 'rr-cache', 'info', 'fsmonitor--daemon', 'worktrees']
/** What of `.git` tells about the state of the work: branch, staged files, references, and merges under way. */
const GIT_STATE = /(^|\/)\.git\/(HEAD|index|packed-refs|[A-Z]+_HEAD|refs\/.+|rebase-(merge|apply))$/

/** Watches a directory and everything below it; links are not followed. */
export async function watchDirectory(directory: string, options: WatchOptions): Promise<DirectoryWatch> {
  const root = await realpath(directory)
  const batch = new Batch(root, options)
  try {
    // Loaded here because the native module exists for some platforms only, and most commands never watch.
    const { subscribe } = await import('@parcel/watcher')
    const subscription = await subscribe(root, (error, events) => (error ? batch.fail(error) : batch.add(events)), {
      ignore: ignored(options.ignore),
    })
    return {
      degraded: false,
      close: async () => {
        batch.close()
        await subscription.unsubscribe()
      },
    }
  } catch (error) {
    batch.close()
    options.onError(explain(error))
    return { degraded: true, close: () => Promise.resolve() }
  }
}

interface RawEvent {
  path: string
  type: 'create' | 'update' | 'delete'
}

const KIND: Record<RawEvent['type'], FileChangeKind> = { create: 'add', update: 'change', delete: 'unlink' }

/** Gathers what happens within a moment, so that a checkout or an install is few batches and not a flood. */
class Batch {
  readonly #root: string
  readonly #options: WatchOptions
  #events = new Map<string, FileChangeKind>()
  #overflow = false
  #timer: NodeJS.Timeout | undefined
  #closed = false

  constructor(root: string, options: WatchOptions) {
    this.#root = root
    this.#options = options
  }

  add(events: RawEvent[]): void {
    if (this.#closed) return
    for (const event of events) if (this.#concerns(event.path)) this.#merge(event.path, KIND[event.type])
    if (this.#events.size > (this.#options.limit ?? 2_000)) {
      this.#overflow = true
      this.#events.clear()
    }
    if (this.#events.size > 0 || this.#overflow) this.#timer ??= setTimeout(() => this.#flush(), BATCH)
  }

  fail(error: Error): void {
    if (this.#closed) return
    if (!/dropped|overflow|re-?scan/i.test(error.message)) return this.#options.onError(explain(error))
    this.#overflow = true
    this.#timer ??= setTimeout(() => this.#flush(), BATCH)
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
  }

  #flush(): void {
    const events: WatchEvent[] = this.#overflow
      ? [{ kind: 'overflow', path: this.#root }]
      : [...this.#events].map(([file, kind]) => ({ kind, path: file }))
    this.#events = new Map()
    this.#overflow = false
    this.#timer = undefined
    if (events.length > 0) this.#options.onEvents(events)
  }

  #concerns(file: string): boolean {
    const relative = path.relative(this.#root, file).split(path.sep).join('/')
    if (/(^|\/)\.git$/.test(relative)) return true
    return !/(^|\/)\.git\//.test(relative) || (GIT_STATE.test(relative) && !relative.endsWith('.lock'))
  }

  #merge(file: string, kind: FileChangeKind): void {
    const before = this.#events.get(file)
    if (before === 'add' && kind === 'unlink') this.#events.delete(file)
    else if (before === 'add') this.#events.set(file, 'add')
    else if (before === 'unlink' && kind === 'add') this.#events.set(file, 'change')
    else this.#events.set(file, kind)
  }
}

function ignored(more: readonly string[] = []): string[] {
  const names = [...NEVER, ...GIT_INTERNALS.map((name) => `.git/${name}`), ...more]
  return names.flatMap((name) => (/[*?[{]/.test(name) || path.isAbsolute(name) ? [name] : [`**/${name}`, `**/${name}/**`]))
}

function explain(error: unknown): Error {
  const message = error instanceof Error ? error.message : String(error)
  if (!/ENOSPC|EMFILE|no space left|too many open files|inotify/i.test(message)) return error instanceof Error ? error : new Error(message)
  const help = 'The system allows no more file watches, so changes made by other programs are not seen until a refresh.'
  return new WatchLimitError(process.platform === 'linux' ? `${help} Raise fs.inotify.max_user_watches to cure it.` : help, {
    cause: error,
  })
}
