/** Something that lives and ends: its signal, and the things it keeps, closed in the reverse order of their opening. */
export class Scope {
  readonly #controller = new AbortController()
  readonly #kept = new Map<unknown, { value: unknown; close: ((value: never) => void | Promise<void>) | undefined }>()
  #closing: Promise<void> | undefined

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  get closed(): boolean {
    return this.#closing !== undefined
  }

  /** The value kept under `key`, opened on first use. A promise that rejects is forgotten, so the next caller tries again. */
  keep<T>(key: unknown, open: () => T, close?: (value: Awaited<T>) => void | Promise<void>): T {
    const present = this.#kept.get(key)
    if (present) return present.value as T
    if (this.#closing) throw new Error('The scope is closed')
    const value = open()
    this.#kept.set(key, { value, close })
    if (value instanceof Promise) {
      value.catch(() => {
        if (this.#kept.get(key)?.value === value) this.#kept.delete(key)
      })
    }
    return value
  }

  /** The value kept under `key` when it was opened before. */
  kept(key: unknown): unknown {
    return this.#kept.get(key)?.value
  }

  /** Aborts the signal, then closes what is kept. Safe to call more than once; every caller waits for the same end. */
  close(): Promise<void> {
    this.#closing ??= this.#end()
    return this.#closing
  }

  async #end() {
    this.#controller.abort(new DOMException('Closed', 'AbortError'))
    const failures: unknown[] = []
    for (const { value, close } of [...this.#kept.values()].reverse()) {
      if (!close) continue
      // What failed to open, be it because of this end, needs no closing; its opener has heard of the failure.
      const opened = value instanceof Promise ? await settle(value) : { value }
      if (!opened) continue
      try {
        await (close as (value: unknown) => void | Promise<void>)(opened.value)
      } catch (error) {
        failures.push(error)
      }
    }
    this.#kept.clear()
    if (failures.length > 0) throw new AggregateError(failures, 'Some things did not close')
  }
}

function settle(promise: Promise<unknown>): Promise<{ value: unknown } | undefined> {
  return promise.then(
    (value) => ({ value }),
    () => undefined,
  )
}

export type Slot<S extends Scope, T> = {
  (scope: S): T
  /** The value when it is open already; reading it opens nothing. */
  peek(scope: S): T | undefined
}

/** State that every scope of a kind holds once: opened on first use, closed with the scope. The module owns only the key. */
export function slot<S extends Scope, T>(open: (scope: S) => T, close?: (value: Awaited<T>) => void | Promise<void>): Slot<S, T> {
  const key = Symbol('slot')
  const read = (scope: S) => scope.keep(key, () => open(scope), close)
  return Object.assign(read, { peek: (scope: S) => scope.kept(key) as T | undefined })
}
