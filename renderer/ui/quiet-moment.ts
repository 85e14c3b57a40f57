/** How long (ms) work waits at most for a page that never comes to rest. */
const patience = { pause: 1000, still: 15_000 }
/** The browser offers so much (ms) only while no frame is due. */
const rest = 20

/**
 * A moment in which the page has nothing else to do, for work that takes its thread. With `still` also one in which nothing moves:
 * between the frames of a streaming answer there is no room for long work.
 */
export function quietMoment({ still, signal }: { still: boolean; signal: AbortSignal }): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const end = performance.now() + (still ? patience.still : patience.pause)
  const wait = () => {
    const left = end - performance.now()
    const handle = requestIdleCallback(
      (deadline) => {
        signal.removeEventListener('abort', stop)
        if (deadline.didTimeout || !still || deadline.timeRemaining() >= rest || left <= 0) resolve()
        else wait()
      },
      { timeout: Math.max(1, left) },
    )
    const stop = () => {
      cancelIdleCallback(handle)
      reject(signal.reason as Error)
    }
    signal.addEventListener('abort', stop, { once: true })
  }
  if (signal.aborted) reject(signal.reason as Error)
  else wait()
  return promise
}
