/** Thrown where work was stopped on purpose; same `name` as the platform's own. */
export class AbortedError extends Error {
  override readonly name = 'AbortError'
  readonly code = 'ABORT_ERR'

  constructor(message = 'The work was stopped', options?: ErrorOptions) {
    super(message, options)
  }
}

/** One signal that ends with the first of the given ones; missing ones are ignored. */
export function anySignal(...signals: (AbortSignal | undefined | null)[]): AbortSignal {
  const present = signals.filter((signal): signal is AbortSignal => signal != null)
  if (present.length === 1 && present[0]) return present[0]
  return AbortSignal.any(present)
}

/** The given signal, or the end of the time, whichever comes first. */
export function withTimeout(signal: AbortSignal | undefined, milliseconds: number): AbortSignal {
  return anySignal(signal, AbortSignal.timeout(milliseconds))
}

/** True for errors that say "stopped on purpose", not for timeouts; see `isTimeout`. */
export function isAbort(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false
  if ('name' in error && error.name === 'AbortError') return true
  return 'code' in error && error.code === 'ABORT_ERR'
}

export function isTimeout(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'name' in error && error.name === 'TimeoutError'
}

/** The signal's reason if it is an error, else an `AbortedError` around it. */
export function abortReason(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new AbortedError(undefined, { cause: signal.reason })
}

/** Settles with the promise, or rejects with the signal's reason; the promise's own late failure is not left unhandled. */
export function raceAbort<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise
  return new Promise<T>((resolve, reject) => {
    const stop = () => reject(abortReason(signal))
    const settle = () => signal.removeEventListener('abort', stop)
    promise.then(
      (value) => {
        settle()
        resolve(value)
      },
      (error: unknown) => {
        settle()
        reject(error)
      },
    )
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
}
