import type { Part } from '#protocol/message'
import type { App } from '../app'
import { slot } from '../scope'
import { transact } from '../store/transact'

// Text that streams in reaches every reader at once and the database a few times a second. In between, the newest state of
// each streaming part is here: reads lay it over what the database has, and one timer writes all that changed in one go.

/** After kill -9 at most this much streamed text is missing (ms). */
const WRITE_EVERY = 200

class LiveParts {
  readonly #app: App
  readonly #parts = new Map<string, Part>()
  readonly #changed = new Set<string>()
  #timer: NodeJS.Timeout | undefined

  constructor(app: App) {
    this.#app = app
  }

  get(id: string): Part | undefined {
    return this.#parts.get(id)
  }

  /** The newest state of a part that is still changing; written with the next batch. */
  set(part: Part): void {
    this.#parts.set(part.id, part)
    this.#changed.add(part.id)
    this.#timer ??= setTimeout(() => this.flush(), WRITE_EVERY)
  }

  /** The part has been written in its final state, or was deleted. */
  drop(id: string): void {
    this.#parts.delete(id)
    this.#changed.delete(id)
  }

  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#changed.size === 0) return
    const parts = [...this.#changed].map((id) => this.#parts.get(id)!)
    this.#changed.clear()
    try {
      transact(this.#app, (tx) => parts.forEach((part) => tx.part.put(part)))
    } catch (error) {
      // A full disk or a lock: the text stays here and goes with a later batch.
      this.#app.log.warn('streamed text could not be written yet', { error: String(error) })
      for (const part of parts) if (this.#parts.has(part.id)) this.#changed.add(part.id)
      this.#timer ??= setTimeout(() => this.flush(), 1000)
    }
  }
}

export const liveParts = slot(
  (app: App) => new LiveParts(app),
  (live) => live.flush(),
)
