import type { EventType } from '#protocol/event'
import type { Client } from './client'
import { isAbort } from './client-error'
import { EventBatch, type PlacedEvent } from './event-batch'
import { readEventStream } from './event-lines'

// One stream for the whole window. It is resumed with the last durable number after a cut, which brings back what is stored;
// what is only live (deltas, status) may have passed by, so `onGap` tells the caches to read live things again.

export type ConnectionState = { phase: 'connecting' } | { phase: 'live' } | { phase: 'lost'; retryAt: number; signedOut: boolean }

export type EventStreamOptions = {
  client: Client
  /** All events of a frame, in order. */
  onEvents: (events: PlacedEvent[]) => void
  /** `live`: the stream was cut for a while; `all`: anything may have changed. */
  onGap: (missed: 'live' | 'all') => void
}

const FRAME = 16
/** Words that stream in are drawn thirty times a second: smooth to read, at half the work. */
const WORDS = 33
const SILENCE = 35_000
const FIRST_DELAY = 250
const MAX_DELAY = 10_000

export class EventStream {
  readonly #options: EventStreamOptions
  readonly #batch = new EventBatch()
  readonly #listeners = new Set<() => void>()
  readonly #taps = new Set<(event: PlacedEvent) => void>()
  #state: ConnectionState = { phase: 'connecting' }
  #cursor: string | undefined
  #everLive = false
  #failures = 0
  #run: AbortController | undefined
  #frame: ReturnType<typeof setTimeout> | undefined
  #retry: ReturnType<typeof setTimeout> | undefined

  constructor(options: EventStreamOptions) {
    this.#options = options
  }

  get state(): ConnectionState {
    return this.#state
  }

  start(): void {
    if (this.#run) return
    const run = new AbortController()
    this.#run = run
    void this.#follow(run.signal)
  }

  close(): void {
    this.#run?.abort()
    this.#run = undefined
    clearTimeout(this.#frame)
    clearTimeout(this.#retry)
    this.#frame = undefined
  }

  /** Tries at once instead of waiting for the next attempt. */
  readonly retryNow = (): void => {
    if (this.#state.phase === 'live') return
    this.close()
    this.start()
  }

  /** Calls back when the connection's state changes. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** Calls back for every event of one type, after the caches took it in. */
  listen<T extends EventType>(type: T, listener: (event: PlacedEvent<T>) => void): () => void {
    const tap = (event: PlacedEvent) => {
      if (event.type === type) listener(event as PlacedEvent<T>)
    }
    this.#taps.add(tap)
    return () => void this.#taps.delete(tap)
  }

  async #follow(signal: AbortSignal) {
    let signedOut = false
    try {
      if (this.#state.phase === 'lost') this.#become({ phase: 'connecting' })
      await this.#read(signal)
    } catch (error) {
      if (isAbort(error) && signal.aborted) return
      signedOut = (error as { status?: number }).status === 401
    }
    if (signal.aborted) return
    const delay = signedOut ? MAX_DELAY : Math.min(MAX_DELAY, FIRST_DELAY * 2 ** this.#failures)
    this.#failures += 1
    this.#become({ phase: 'lost', retryAt: Date.now() + delay, signedOut })
    this.#retry = setTimeout(() => void this.#follow(signal), delay)
  }

  /** A stream that stays silent beyond its heartbeat is dead, whatever the socket says. */
  async #read(signal: AbortSignal) {
    const silence = new AbortController()
    let watch = setTimeout(() => silence.abort(), SILENCE)
    try {
      const query = this.#cursor === undefined ? undefined : { after: this.#cursor }
      const response = await this.#options.client.open('global.event', { query, signal: AbortSignal.any([signal, silence.signal]) })
      if (!response.body) throw new Error('The event stream has no body')
      for await (const message of readEventStream(response.body)) {
        clearTimeout(watch)
        watch = setTimeout(() => silence.abort(), SILENCE)
        if (message.id !== undefined) this.#cursor = message.id
        this.#take(message.data)
      }
    } finally {
      clearTimeout(watch)
    }
  }

  #take(data: string) {
    const event = parseEvent(data)
    if (!event) return
    if (event.type === 'server.connected') return this.#connected()
    if (event.type === 'server.heartbeat') return
    if (event.type === 'server.resync') {
      this.#flush()
      return this.#options.onGap('all')
    }
    this.#batch.add(event)
    this.#frame ??= setTimeout(() => this.#flush(), event.type === 'message.part.delta' ? WORDS : FRAME)
  }

  #connected() {
    this.#failures = 0
    const again = this.#everLive
    this.#everLive = true
    this.#become({ phase: 'live' })
    if (again) this.#options.onGap(this.#cursor === undefined ? 'all' : 'live')
  }

  #flush() {
    clearTimeout(this.#frame)
    this.#frame = undefined
    if (this.#batch.empty) return
    const events = this.#batch.take()
    this.#options.onEvents(events)
    for (const event of events) for (const tap of this.#taps) tap(event)
  }

  #become(state: ConnectionState) {
    this.#state = state
    for (const listener of this.#listeners) listener()
  }
}

/** Undefined for what is no event of ours: `sync` twins and types of a newer server. */
function parseEvent(data: string): PlacedEvent | undefined {
  const { directory = 'global', project, payload } = JSON.parse(data) as { directory?: string; project?: string; payload?: { type: string; properties?: object } }
  if (!payload || payload.type === 'sync' || !payload.properties) return undefined
  return { type: payload.type, properties: payload.properties, directory, ...(project === undefined ? {} : { project }) } as PlacedEvent
}
