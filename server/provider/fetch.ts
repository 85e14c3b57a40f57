import { createCoalescer } from './coalesce'

// The connection to a provider: how long it may take to answer, how long it may be silent, and how much it may say at once.
// Connecting is limited to ten seconds by the platform's own client.

export type FetchLimits = {
  /** Milliseconds until the head of the answer; `false` waits forever. */
  headerTimeout?: number | false
  /** Milliseconds between two pieces of the answer. */
  chunkTimeout?: number | false
  /** Milliseconds for the whole request. */
  timeout?: number | false
  /** Most bytes of one event, or of an answer that is no stream of events. */
  eventBytes?: number
}

/** A provider that kept us waiting; trying again may help. */
export class ProviderTimeoutError extends Error {
  override readonly name = 'TimeoutError'
  readonly code: 'HEADER_TIMEOUT' | 'IDLE_TIMEOUT' | 'REQUEST_TIMEOUT'
  readonly isRetryable = true

  constructor(code: ProviderTimeoutError['code'], milliseconds: number) {
    const what = { HEADER_TIMEOUT: 'did not answer', IDLE_TIMEOUT: 'fell silent', REQUEST_TIMEOUT: 'was not done' }[code]
    super(`The provider ${what} within ${milliseconds / 1000} s`)
    this.code = code
  }
}

/** One event of a provider, or its answer, is larger than we are ready to hold. */
export class ProviderAnswerTooLargeError extends Error {
  override readonly name = 'ProviderAnswerTooLargeError'
  readonly isRetryable = false
}

const HEADER_TIMEOUT = 60_000
const CHUNK_TIMEOUT = 120_000
const EVENT_BYTES = 10 * 1024 * 1024
const LINE_FEED = 0x0a

export function createFetch(limits: FetchLimits = {}): typeof fetch {
  return async (input, init) => {
    const request = new Running(init?.signal)
    if (limits.timeout) request.limit('REQUEST_TIMEOUT', limits.timeout)
    const head = request.limit('HEADER_TIMEOUT', limits.headerTimeout ?? HEADER_TIMEOUT)
    try {
      // A redirect would carry our key to an address that nobody chose.
      const response = await fetch(input, { ...init, signal: request.signal, redirect: 'manual' })
      clearTimeout(head)
      refuseRedirect(response)
      if (!response.body) {
        request.end()
        return response
      }
      const { status, statusText, headers } = response
      return new Response(watch(response, request, limits), { status, statusText, headers })
    } catch (error) {
      request.end()
      throw request.signal.aborted ? request.signal.reason : error
    }
  }
}

/** A request's own signal, ended by the caller's or by a clock. */
class Running {
  readonly #controller = new AbortController()
  readonly #outer: AbortSignal | null | undefined
  readonly #timers: NodeJS.Timeout[] = []
  readonly #stop = () => this.#controller.abort(this.#outer?.reason)

  constructor(outer: AbortSignal | null | undefined) {
    this.#outer = outer
    if (outer?.aborted) this.#stop()
    else outer?.addEventListener('abort', this.#stop, { once: true })
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  limit(code: ProviderTimeoutError['code'], milliseconds: number | false): NodeJS.Timeout | undefined {
    if (milliseconds === false) return undefined
    const timer = setTimeout(() => this.#controller.abort(new ProviderTimeoutError(code, milliseconds)), milliseconds)
    this.#timers.push(timer)
    return timer
  }

  /** A clock for waits that follow each other closely: one timer for all, which looks at the time when it goes off. */
  patience(silence: number | false): { start(): void; stop(): void } {
    let since: number | undefined
    const look = () => {
      if (silence === false) return
      if (since !== undefined && performance.now() - since >= silence) return this.abort(new ProviderTimeoutError('IDLE_TIMEOUT', silence))
      this.#timers[place] = setTimeout(look, since === undefined ? silence : since + silence - performance.now())
    }
    const place = this.#timers.length
    if (silence !== false) this.#timers.push(setTimeout(look, silence))
    return { start: () => void (since = performance.now()), stop: () => void (since = undefined) }
  }

  abort(reason: unknown): void {
    this.#controller.abort(reason)
  }

  end(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#outer?.removeEventListener('abort', this.#stop)
  }
}

/** The body, read only when its reader asks; silence counts while we wait for the provider, not while the reader is busy. */
function watch(response: Response, request: Running, limits: FetchLimits): ReadableStream<Uint8Array> {
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  const events = response.headers.get('content-type')?.includes('text/event-stream') ?? false
  const silence = limits.chunkTimeout ?? CHUNK_TIMEOUT
  const most = limits.eventBytes ?? EVENT_BYTES
  const coalescer = events ? createCoalescer() : undefined
  const patience = request.patience(silence)
  let held = 0
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          for (;;) {
            patience.start()
            const { done, value } = await reader.read()
            patience.stop()
            if (done) {
              const rest = coalescer?.rest()
              if (rest) controller.enqueue(rest)
              request.end()
              return controller.close()
            }
            const lineEnd = events ? value.lastIndexOf(LINE_FEED) : -1
            held = lineEnd < 0 ? held + value.byteLength : value.byteLength - lineEnd - 1
            if (held > most) throw new ProviderAnswerTooLargeError(`The provider sent more than ${most} bytes at once`)
            const piece = coalescer ? coalescer.take(value) : value
            if (piece) return controller.enqueue(piece)
          }
        } catch (error) {
          request.end()
          const reason: unknown = request.signal.aborted ? request.signal.reason : error
          request.abort(reason)
          controller.error(reason)
        }
      },
      async cancel(reason) {
        request.end()
        request.abort(reason)
        await reader.cancel(reason).catch(() => undefined)
      },
    },
    { highWaterMark: 0 },
  )
}

function refuseRedirect(response: Response): void {
  if (response.status < 300 || response.status >= 400 || response.status === 304) return
  const target = response.headers.get('location') ?? ''
  void response.body?.cancel()
  const host = URL.canParse(target, response.url) ? new URL(target, response.url).host : 'another address'
  throw new Error(`The provider redirects to ${host}. Set its address to where it really is.`)
}
