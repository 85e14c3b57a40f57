import { abortReason } from './abort'

/** The waiting line is full; the caller should refuse instead of waiting longer. */
export class LimitFullError extends Error {
  override readonly name = 'LimitFullError'
  readonly code = 'LIMIT_FULL'
}

export interface LimitOptions {
  /** How many tasks run at a time. */
  concurrency: number
  /** How many may wait; more are refused with `LimitFullError`. Unlimited only when the caller bounds it otherwise. */
  queue?: number
}

interface Waiting {
  start: () => void
}

/** Bounded concurrency in order of arrival. */
export class Limit {
  readonly #concurrency: number
  readonly #queue: number
  readonly #waiting: Waiting[] = []
  #running = 0

  constructor({ concurrency, queue = 10_000 }: LimitOptions) {
    this.#concurrency = Math.max(1, concurrency)
    this.#queue = queue
  }

  get running(): number {
    return this.#running
  }

  get waiting(): number {
    return this.#waiting.length
  }

  async run<T>(task: () => T | Promise<T>, signal?: AbortSignal): Promise<T> {
    await this.#enter(signal)
    try {
      return await task()
    } finally {
      this.#leave()
    }
  }

  #enter(signal: AbortSignal | undefined): Promise<void> {
    if (signal?.aborted) return Promise.reject(abortReason(signal))
    if (this.#running < this.#concurrency) {
      this.#running++
      return Promise.resolve()
    }
    if (this.#waiting.length >= this.#queue) return Promise.reject(new LimitFullError(`More than ${this.#queue} tasks are waiting`))
    return new Promise((resolve, reject) => {
      const entry: Waiting = {
        start: () => {
          signal?.removeEventListener('abort', stop)
          resolve()
        },
      }
      const stop = () => {
        this.#waiting.splice(this.#waiting.indexOf(entry), 1)
        reject(signal ? abortReason(signal) : undefined)
      }
      this.#waiting.push(entry)
      signal?.addEventListener('abort', stop, { once: true })
    })
  }

  /** The place is handed over, not given back, so that a newcomer cannot slip in between. */
  #leave(): void {
    const next = this.#waiting.shift()
    if (next) next.start()
    else this.#running--
  }
}

/** Maps in order with at most `concurrency` at a time; the first failure stops the rest from starting. */
export async function mapLimited<A, B>(
  items: readonly A[],
  concurrency: number,
  task: (item: A, index: number) => Promise<B>,
): Promise<B[]> {
  const results: B[] = Array.from({ length: items.length })
  const entries = items.entries()
  let failed = false
  const worker = async () => {
    for (const [index, item] of entries) {
      if (failed) return
      try {
        results[index] = await task(item, index)
      } catch (error) {
        failed = true
        throw error
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, worker))
  return results
}
