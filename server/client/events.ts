import { ConnectionError, isAbort, OpenCodeError } from './errors'
import type { Event } from './event-types'
import { readFrames } from './sse'
import type { Transport } from './transport'

export type EventOptions = {
  signal?: AbortSignal
  /** Where an earlier stream ended: the `cursor` of the last event that was worked on. */
  after?: string
  /** Events of all folders instead of one. */
  all?: boolean
  directory?: string
  /** Told before each new attempt, with the reason and the milliseconds until then. */
  onRetry?: (error: OpenCodeError, delay: number) => void
}

/** An event, its place in the order of all, and the folder it is from. */
export type PlacedEvent = Event & {
  /** Of what is stored; the stream goes on after it when it is handed back as `after`. */
  cursor?: string
  directory?: string
}

const FIRST_DELAY = 250
const LAST_DELAY = 10_000
/** The server says every ten seconds that it is there. */
const SILENCE = 35_000
const SILENT: ReadonlySet<string> = new Set(['server.heartbeat', 'sync'])

/**
 * Events as they happen, for ever: a stream that breaks is opened again and goes on where it was. What can not be told any
 * more comes as one `server.resync`: read everything again then. Ends with its signal, with `break`, or by throwing what
 * trying again would not change (a refused token, an unknown folder).
 */
export async function* followEvents(transport: Transport, options: EventOptions): AsyncGenerator<PlacedEvent, void, undefined> {
  const position: Position = { cursor: options.after, failures: 0 }
  const signal = options.signal
  while (!signal?.aborted) {
    let error: OpenCodeError
    try {
      yield* readOnce(transport, options, position)
      error = new ConnectionError('The stream ended', { status: 0, name: 'ConnectionError' })
    } catch (thrown) {
      if (signal?.aborted && (isAbort(thrown) || thrown instanceof ConnectionError)) return
      error = retryable(thrown)
    }
    const delay = delayAfter(position.failures, error)
    position.failures += 1
    options.onRetry?.(error, delay)
    await pause(delay, signal)
  }
}

type Position = { cursor: string | undefined; failures: number }

async function* readOnce(transport: Transport, options: EventOptions, position: Position): AsyncGenerator<PlacedEvent, void, undefined> {
  const connection = new AbortController()
  const end = () => connection.abort()
  options.signal?.addEventListener('abort', end, { once: true })
  let timer: ReturnType<typeof setTimeout> | undefined
  const heard = () => {
    clearTimeout(timer)
    timer = setTimeout(end, SILENCE)
  }
  heard()
  try {
    const response = await transport.open('GET', options.all ? '/global/event' : '/event', {
      ...(options.directory === undefined ? {} : { directory: options.directory }),
      headers: { accept: 'text/event-stream', ...(position.cursor === undefined ? {} : { 'last-event-id': position.cursor }) },
      signal: connection.signal,
    })
    if (!response.body) return
    for await (const { id, data } of readFrames(response.body, heard)) {
      position.failures = 0
      const event = placed(JSON.parse(data), id)
      if (event) yield event
      // Only now has whoever reads had it.
      if (id !== undefined) position.cursor = id
    }
  } catch (error) {
    if (error instanceof OpenCodeError) throw error
    throw new ConnectionError(options.signal?.aborted ? 'Aborted' : 'The stream broke off', { status: 0, name: 'ConnectionError', cause: error })
  } finally {
    clearTimeout(timer)
    options.signal?.removeEventListener('abort', end)
    connection.abort()
  }
}

/** Left out: signs of life, and the second form that the stream of all folders has for replicas. */
function placed(value: unknown, cursor: string | undefined): PlacedEvent | undefined {
  const outer = value as { payload?: Event | { type: 'sync' }; directory?: string }
  const event = (outer.payload ?? value) as Event
  if (SILENT.has(event.type)) return undefined
  return { ...event, ...(cursor === undefined ? {} : { cursor }), ...(outer.payload && outer.directory !== undefined ? { directory: outer.directory } : {}) }
}

/** What would fail again is thrown, whatever it is; the rest is worth another attempt. */
function retryable(error: unknown): OpenCodeError {
  if (!(error instanceof OpenCodeError)) throw error
  const { status } = error
  if (status === 0 || status === 408 || status === 429 || status >= 500) return error
  throw error
}

function delayAfter(failures: number, { retryAfter }: OpenCodeError): number {
  const delay = Math.min(LAST_DELAY, FIRST_DELAY * 2 ** Math.min(failures, 10))
  return Math.max(Math.round(delay * (0.75 + Math.random() / 2)), (retryAfter ?? 0) * 1000)
}

function pause(delay: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, delay)
    signal?.addEventListener('abort', done, { once: true })
  })
}
