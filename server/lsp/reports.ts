import { fileURLToPath } from 'node:url'
import { Diagnostic } from '#protocol/lsp'

// What one server says of files. Some send it by themselves (often twice: first the syntax, then the meaning), others are
// asked; both are kept apart, because a new word of the one says nothing about the other.

const MAX_FILES = 2_000
const MAX_PER_FILE = 500
const MAX_TEXT = 2_000
/** A server that has spoken may follow up within this time (ms). */
const SETTLE = 150

type Pushed = { items: Diagnostic[]; version: number | undefined; count: number; at: number }
type Waiting = { file: string; version: number; after: number; timer?: NodeJS.Timeout; done: (fresh: boolean) => void }

export class Reports {
  readonly #pushed = new Map<string, Pushed>()
  readonly #pulled = new Map<string, Diagnostic[]>()
  readonly #waiting = new Set<Waiting>()
  readonly #onChange: () => void
  #count = 0
  /** How often in a row nothing came in time; who never speaks is not waited for as long. */
  silent = 0

  constructor(onChange: () => void) {
    this.#onChange = onChange
  }

  /** A number to wait beyond: only what comes later counts as fresh. */
  mark(): number {
    return this.#count
  }

  push(params: unknown): void {
    const { uri, diagnostics, version } = (params ?? {}) as { uri?: unknown; diagnostics?: unknown; version?: unknown }
    const file = fileOf(uri)
    if (file === undefined) return
    this.silent = 0
    this.#count += 1
    const entry = { items: readDiagnostics(diagnostics), version: typeof version === 'number' ? version : undefined, count: this.#count, at: performance.now() }
    keep(this.#pushed, file, entry)
    for (const waiting of this.#waiting) this.#settle(waiting, file, entry)
    this.#onChange()
  }

  pull(file: string, items: unknown): void {
    this.silent = 0
    keep(this.#pulled, file, readDiagnostics(items))
    this.#onChange()
  }

  hasPulled(file: string): boolean {
    return this.#pulled.has(file)
  }

  drop(file: string): void {
    const had = this.#pushed.delete(file)
    if (this.#pulled.delete(file) || had) this.#onChange()
  }

  /** True when the server spoke of this version of the file after `mark` and then paused; false when the signal ended first. */
  fresh(file: string, { version, mark, signal }: { version: number; mark: number; signal: AbortSignal }): Promise<boolean> {
    return new Promise((resolve) => {
      const stop = () => waiting.done(false)
      const waiting: Waiting = {
        file,
        version,
        after: mark,
        done: (fresh) => {
          clearTimeout(waiting.timer)
          this.#waiting.delete(waiting)
          signal.removeEventListener('abort', stop)
          resolve(fresh)
        },
      }
      if (signal.aborted) return resolve(false)
      this.#waiting.add(waiting)
      signal.addEventListener('abort', stop, { once: true })
      const present = this.#pushed.get(file)
      if (present) this.#settle(waiting, file, present)
    })
  }

  of(file: string): Diagnostic[] {
    return [...(this.#pushed.get(file)?.items ?? []), ...(this.#pulled.get(file) ?? [])]
  }

  files(): Set<string> {
    return new Set([...this.#pushed.keys(), ...this.#pulled.keys()])
  }

  close(): void {
    for (const waiting of this.#waiting) waiting.done(false)
  }

  #settle(waiting: Waiting, file: string, { version, count, at }: Pushed): void {
    if (file !== waiting.file || count <= waiting.after || (version !== undefined && version < waiting.version)) return
    clearTimeout(waiting.timer)
    waiting.timer = setTimeout(() => waiting.done(true), Math.max(0, at + SETTLE - performance.now()))
  }
}

/** The path that a server's address means; undefined for what is no file. */
export function fileOf(uri: unknown): string | undefined {
  if (typeof uri !== 'string' || !uri.startsWith('file:')) return undefined
  try {
    return fileURLToPath(uri)
  } catch {
    return undefined
  }
}

function keep<T>(map: Map<string, T>, file: string, value: T): void {
  map.delete(file)
  map.set(file, value)
  if (map.size > MAX_FILES) map.delete(map.keys().next().value!)
}

function readDiagnostics(items: unknown): Diagnostic[] {
  if (!Array.isArray(items)) return []
  return items.slice(0, MAX_PER_FILE).flatMap((item: unknown) => {
    const { data } = Diagnostic.safeParse(item)
    return data ? [{ ...data, message: data.message.slice(0, MAX_TEXT) }] : []
  })
}
