import type { DiffFile, DiffInput } from './diff-parse'
import type { PackedHighlight } from './highlight-kinds'
import type { WorkerAnswer, WorkerJob, WorkerRequest, WorkerResponse } from './worker-messages'

/** The page's end of a worker; a `Worker` is one. */
export interface WorkerLike {
  onmessage: ((event: MessageEvent<WorkerResponse>) => void) | null
  onerror: ((event: ErrorEvent) => void) | null
  postMessage: (message: WorkerRequest) => void
  terminate: () => void
}

interface Waiting {
  resolve: (answer: WorkerAnswer) => void
  reject: (error: Error) => void
}

const cacheLimits = { entries: 400, characters: 6_000_000 }
const mostFailures = 3
/** With grammars and compiled expressions a worker takes more than ten megabytes, and a new one is there within a moment. */
const idleTime = 60_000

/**
 * Colours code and reads diffs in a worker that starts with the first job and ends a minute after the last one. Answers are
 * kept, the least recently used dropped first. A worker that breaks is replaced; after the third time everything stays plain text.
 */
export class TextWorker {
  readonly #create: () => WorkerLike
  readonly #waiting = new Map<number, Waiting>()
  readonly #cache = new Map<string, PackedHighlight>()
  #cached = 0
  #worker: WorkerLike | undefined
  #rest: ReturnType<typeof setTimeout> | undefined
  #lastId = 0
  #failures = 0

  constructor(create: () => WorkerLike) {
    this.#create = create
  }

  /** The colours, if they are known already. */
  peek(code: string, lang: string): PackedHighlight | undefined {
    const key = cacheKey(code, lang)
    const packed = this.#cache.get(key)
    if (packed) {
      this.#cache.delete(key)
      this.#cache.set(key, packed)
    }
    return packed
  }

  /** `keep: false` is for text that is about to change. */
  async highlight(code: string, lang: string, { signal, keep = true }: { signal: AbortSignal; keep?: boolean }): Promise<PackedHighlight> {
    const known = this.peek(code, lang)
    if (known) return known
    const answer = await this.#ask({ kind: 'highlight', code, lang }, signal)
    if (answer.kind !== 'highlight') throw new Error('the worker answered something else')
    if (keep) this.#keep(cacheKey(code, lang), answer.packed)
    return answer.packed
  }

  async readDiff(input: DiffInput, signal: AbortSignal): Promise<DiffFile[]> {
    const answer = await this.#ask({ kind: 'diff', input }, signal)
    if (answer.kind !== 'diff') throw new Error('the worker answered something else')
    return answer.files
  }

  /** Both texts in one, with marks around what differs. */
  async merge(texts: { mine: string; theirs: string }, signal: AbortSignal): Promise<string> {
    const answer = await this.#ask({ kind: 'merge', ...texts }, signal)
    if (answer.kind !== 'merge') throw new Error('the worker answered something else')
    return answer.text
  }

  close(): void {
    this.#drop(new Error('closed'))
    this.#cache.clear()
    this.#cached = 0
  }

  #ask(job: WorkerJob, signal: AbortSignal): Promise<WorkerAnswer> {
    if (signal.aborted) return Promise.reject(signal.reason)
    if (this.#failures >= mostFailures) return Promise.reject(new Error('the worker broke too often'))
    const worker = (this.#worker ??= this.#open())
    clearTimeout(this.#rest)
    const id = ++this.#lastId
    return new Promise((resolve, reject) => {
      const abort = () => {
        if (!this.#waiting.delete(id)) return
        worker.postMessage({ id, cancel: true })
        this.#restWhenIdle()
        reject(signal.reason as Error)
      }
      const settle = () => signal.removeEventListener('abort', abort)
      signal.addEventListener('abort', abort, { once: true })
      this.#waiting.set(id, {
        resolve: (answer) => (settle(), resolve(answer)),
        reject: (error) => (settle(), reject(error)),
      })
      worker.postMessage({ id, job })
    })
  }

  #open(): WorkerLike {
    const worker = this.#create()
    worker.onmessage = ({ data }) => {
      const waiting = this.#waiting.get(data.id)
      this.#waiting.delete(data.id)
      if ('answer' in data) waiting?.resolve(data.answer)
      else waiting?.reject(new Error(data.error))
      this.#restWhenIdle()
    }
    worker.onerror = (event) => {
      this.#failures += 1
      this.#drop(new Error(event.message || 'the worker broke'))
    }
    return worker
  }

  #restWhenIdle(): void {
    clearTimeout(this.#rest)
    if (this.#waiting.size === 0) this.#rest = setTimeout(() => this.#drop(new Error('idle')), idleTime)
  }

  #drop(error: Error): void {
    clearTimeout(this.#rest)
    this.#worker?.terminate()
    this.#worker = undefined
    const waiting = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const one of waiting) one.reject(error)
  }

  #keep(key: string, packed: PackedHighlight): void {
    if (this.#cache.has(key)) return
    this.#cache.set(key, packed)
    this.#cached += key.length
    for (const oldest of this.#cache.keys()) {
      if (this.#cache.size <= cacheLimits.entries && this.#cached <= cacheLimits.characters) return
      this.#cache.delete(oldest)
      this.#cached -= oldest.length
    }
  }
}

function cacheKey(code: string, lang: string): string {
  return `${lang}\n${code}`
}
