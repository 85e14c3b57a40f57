/** A value that outlives the window: kept in localStorage, followed by components through `subscribe`. */
export class Persisted<T> {
  readonly #key: string
  readonly #storage: Storage
  readonly #listeners = new Set<() => void>()
  #value: T
  #kept = true
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(options: { key: string; storage: Storage; initial: T; read: (stored: unknown) => T | undefined }) {
    this.#key = options.key
    this.#storage = options.storage
    this.#value = readStored(options) ?? options.initial
  }

  readonly get = (): T => this.#value

  /** False when the last writing failed, so that the value ends with the window. */
  get kept(): boolean {
    return this.#kept
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  update(change: (value: T) => T): void {
    const next = change(this.#value)
    if (next === this.#value) return
    this.#value = next
    this.#timer ??= setTimeout(() => this.save(), 250)
    for (const listener of this.#listeners) listener()
  }

  /** Writes what is not written yet; for the moment before the page goes. */
  readonly flush = (): void => {
    if (this.#timer !== undefined) this.save()
  }

  /** Writes at once; a full or forbidden storage costs only the memory of it. */
  readonly save = (): void => {
    clearTimeout(this.#timer)
    this.#timer = undefined
    try {
      this.#storage.setItem(this.#key, JSON.stringify(this.#value))
      this.#kept = true
    } catch (error) {
      this.#kept = false
      console.warn(`${this.#key} was not kept`, error)
    }
  }
}

function readStored<T>({ key, storage, read }: { key: string; storage: Storage; read: (stored: unknown) => T | undefined }): T | undefined {
  try {
    const text = storage.getItem(key)
    return text === null ? undefined : read(JSON.parse(text))
  } catch {
    return undefined
  }
}
