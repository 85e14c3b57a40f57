import type { EventType } from '#protocol/event'
import type { App } from '../app'
import type { BusEvent } from '../bus'
import { eventText, heartbeatText, type Entry, type Shape } from './event-text'
import { chunk, type Reader } from './reader'

// All event streams of a server. Readers of the same shape and folder form a channel; an event becomes text once per
// channel, and what happens within one turn of the event loop (in a burst: within 2 ms) leaves as one frame that all
// readers of the channel share.

const HEARTBEAT = 10_000
const BURST = 2
/** A batch of this size leaves at once, so that one turn of the loop can't pile up everything. */
const BATCH = 256 * 1024

/** Belong to no folder, but matter to whoever looks at one. */
const EVERYWHERE: ReadonlySet<EventType> = new Set<EventType>(['catalog.updated', 'integration.updated', 'integration.connection.updated', 'models-dev.refreshed'])

type Channel = { shape: Shape; directory: string | undefined; readers: Set<Reader>; entries: Entry[]; size: number }

export class EventHub {
  readonly #app: App
  readonly #channels = new Map<string, Channel>()
  readonly #unsubscribe: () => void
  readonly #heart: NodeJS.Timeout
  #scheduled = false
  #timer: NodeJS.Timeout | undefined
  #flushed = 0

  constructor(app: App) {
    this.#app = app
    this.#unsubscribe = app.bus.subscribe((event) => this.#hear(event))
    this.#heart = setInterval(() => this.#beat(), HEARTBEAT)
    this.#heart.unref()
  }

  /** Lets a reader hear everything from now on: of one folder, or of all. The answer ends it. */
  join(reader: Reader, shape: Shape, directory?: string): () => void {
    const key = `${shape} ${directory ?? ''}`
    const channel = this.#channels.get(key) ?? { shape, directory, readers: new Set(), entries: [], size: 0 }
    this.#channels.set(key, channel)
    // What waits for the others happened before this reader came.
    this.#send(channel)
    channel.readers.add(reader)
    return () => {
      channel.readers.delete(reader)
      if (channel.readers.size === 0 && this.#channels.get(key) === channel) this.#channels.delete(key)
    }
  }

  /** Sends what waits. An answer must not overtake the events that led to it: some programs end as soon as they have it. */
  flush(): void {
    if (!this.#scheduled) return
    for (const channel of this.#channels.values()) this.#send(channel)
  }

  close(): void {
    this.#unsubscribe()
    clearInterval(this.#heart)
    clearTimeout(this.#timer)
    for (const channel of this.#channels.values()) {
      this.#send(channel)
      for (const reader of channel.readers) reader.end()
    }
    this.#channels.clear()
  }

  #hear(event: BusEvent) {
    if (this.#channels.size === 0) return
    this.#add(this.#channels.get('v2 '), event)
    if (event.audience === 'v2') return
    this.#add(this.#channels.get('global '), event)
    if (EVERYWHERE.has(event.type)) for (const channel of this.#channels.values()) this.#add(channel.directory === undefined ? undefined : channel, event)
    else this.#add(this.#channels.get(`instance ${event.directory}`), event)
    if (event.type === 'server.instance.disposed') this.#endFolder(event.directory)
  }

  #add(channel: Channel | undefined, event: BusEvent) {
    if (!channel) return
    const text = eventText(this.#app.bus, event, channel.shape)
    channel.entries.push({ text, event })
    channel.size += text.length
    if (channel.size >= BATCH) this.#send(channel)
    else this.#schedule()
  }

  /** Its clients connect again and thereby open the folder afresh. */
  #endFolder(directory: string) {
    const channel = this.#channels.get(`instance ${directory}`)
    if (!channel) return
    this.#send(channel)
    for (const reader of [...channel.readers]) reader.end()
  }

  #schedule() {
    if (this.#scheduled) return
    this.#scheduled = true
    if (performance.now() - this.#flushed > BURST) setImmediate(() => this.#flush())
    else this.#timer = setTimeout(() => this.#flush(), BURST)
  }

  #flush() {
    this.flush()
    this.#scheduled = false
    this.#flushed = performance.now()
  }

  #send(channel: Channel) {
    const { entries } = channel
    if (entries.length === 0) return
    channel.entries = []
    channel.size = 0
    const frame = chunk(entries.length === 1 ? entries[0]!.text : entries.map((entry) => entry.text).join(''))
    for (const reader of channel.readers) reader.take(frame, entries)
  }

  #beat() {
    for (const channel of this.#channels.values()) {
      const frame = chunk(heartbeatText(channel.shape, this.#app.id('evt')))
      for (const reader of channel.readers) reader.beat(frame)
    }
  }
}
