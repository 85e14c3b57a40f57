/** How long (ms) work waits at most for a page that is never idle. */
const patience = 1000

/** A moment in which the page has nothing else to do, for work that takes its thread. */
export function quietMoment(signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  if (signal.aborted) {
    reject(signal.reason as Error)
    return promise
  }
  const stop = () => {
    cancelIdleCallback(handle)
    reject(signal.reason as Error)
  }
  const handle = requestIdleCallback(
    () => {
      signal.removeEventListener('abort', stop)
      resolve()
    },
    { timeout: patience },
  )
  signal.addEventListener('abort', stop, { once: true })
  return promise
}
