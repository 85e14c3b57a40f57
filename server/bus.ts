import { durableEvents, type EventMap, type EventType } from '#protocol/event'
import type { Durable } from '#protocol/v2/session-event'

// Events of the whole process, in the order in which they happened. Durable ones are numbered and the newest are kept, so
// that a stream that was cut can be resumed from its last number; live ones (deltas, status) pass by and are gone.

/** Where an event belongs: the folder and project it is about, or `global`. */
export type EventPlace = { directory: string; project?: string }

export type BusEvent<T extends EventType = EventType> = {
  [K in T]: EventPlace & { id: string; type: K; properties: EventMap[K]; seq?: number; durable?: Durable | undefined; audience?: 'v2' | undefined }
}[T]

/** Something that happened, as it was emitted. */
export type Fact<T extends EventType = EventType> = { [K in T]: { type: K; properties: EventMap[K]; place: EventPlace } }[T]

/** An event that follows of facts: with its place in the log of its session when it is kept; `v2` is for the streams of `/api` only. */
export type Told = Fact & { id?: string | undefined; durable?: Durable | undefined; audience?: 'v2' | undefined }

/** Tells the facts of a session in the words of `/api`. It comes from above, since nothing down here knows sessions. */
export type Projection = {
  /** In the transaction that writes the facts; it may write to the session's log. */
  project(facts: readonly Fact[]): readonly Told[]
  /** Of what is only told: streamed text, states of calls, status. */
  follow(fact: Fact): readonly Told[]
}

export type Listener = (event: BusEvent) => void

/** What a reader missed: the events after its cursor, or the reason why they can't be told. */
export type Replay = { events: BusEvent[] } | { resync: 'too-old' | 'restarted' }

const durable: ReadonlySet<EventType> = new Set(durableEvents)
const KEPT_EVENTS = 20_000
const KEPT_BYTES = 32 * 1024 * 1024

export class Bus {
  /** Part of every cursor: numbers of an earlier process mean nothing to this one. */
  readonly epoch: string
  readonly projection: Projection | undefined
  readonly #nextID: () => string
  readonly #listeners = new Set<Listener>()
  readonly #onFault: (error: unknown) => void
  #kept: { event: BusEvent; bytes: number }[] = []
  #first = 0
  #bytes = 0
  #seq: number
  /** The newest number of which the event is not kept any more. */
  #lost: number

  constructor(options: { epoch: string; nextID: () => string; onFault: (error: unknown) => void; start?: number; projection?: Projection | undefined }) {
    this.epoch = options.epoch
    this.projection = options.projection
    this.#seq = this.#lost = options.start ?? 0
    this.#nextID = options.nextID
    this.#onFault = options.onFault
  }

  get seq(): number {
    return this.#seq
  }

  /** Tells everyone what no transaction writes, and what follows of it. */
  publish<T extends EventType>(place: EventPlace, type: T, properties: EventMap[T]): void {
    const fact = { type, properties, place } as Fact
    this.tell(fact)
    try {
      for (const told of this.projection?.follow(fact) ?? []) this.tell(told)
    } catch (error) {
      this.#onFault(error)
    }
  }

  /** Tells everyone. */
  tell({ place, id, ...told }: Told): void {
    const event = { ...place, id: id ?? this.#nextID(), ...told } as BusEvent
    if (durable.has(event.type) && (event.durable || !isNext(event.type))) this.#remember(event)
    for (const listener of this.#listeners) {
      try {
        listener(event)
      } catch (error) {
        this.#onFault(error)
      }
    }
  }

  /** Calls `listener` for every event from now on; the answer ends it. Listeners must not throw and not wait. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** The cursor that a reader hands back to go on after `seq`. */
  cursor(seq: number): string {
    return `${this.epoch}.${seq}`
  }

  /** Durable events after `cursor` (`epoch.seq`, or a bare number of this process). */
  after(cursor: string): Replay {
    const dot = cursor.lastIndexOf('.')
    if (dot >= 0 && cursor.slice(0, dot) !== this.epoch) return { resync: 'restarted' }
    const seq = Number(cursor.slice(dot + 1))
    if (!Number.isInteger(seq) || seq < 0 || seq > this.#seq) return { resync: 'restarted' }
    if (seq < this.#lost) return { resync: 'too-old' }
    return { events: this.#kept.slice(this.#indexAfter(seq)).map((entry) => entry.event) }
  }

  /** Takes `count` numbers for facts that are told outside of the stream, all of them above `above`; answers the first. */
  reserve(count: number, above = 0): number {
    const first = Math.max(this.#seq, above) + 1
    this.#seq = first + count - 1
    return first
  }

  /** Where the events after a number begin; numbers ascend, and may leave some out. */
  #indexAfter(seq: number): number {
    let [low, high] = [this.#first, this.#kept.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#kept[middle]!.event.seq! <= seq) low = middle + 1
      else high = middle
    }
    return low
  }

  #remember(event: BusEvent) {
    event.seq = ++this.#seq
    const bytes = sizeOf(event.properties, 0)
    this.#kept.push({ event, bytes })
    this.#bytes += bytes
    while (this.#kept.length - this.#first > KEPT_EVENTS || (this.#bytes > KEPT_BYTES && this.#kept.length - this.#first > 1)) {
      this.#bytes -= this.#kept[this.#first]!.bytes
      this.#lost = this.#kept[this.#first]!.event.seq!
      this.#first += 1
    }
    // Cutting the array now and then keeps `remember` cheap at any length.
    if (this.#first > 1024) {
      this.#kept = this.#kept.slice(this.#first)
      this.#first = 0
    }
  }
}

/** Rough size in bytes, without writing the value out; strings dominate. */
function sizeOf(value: unknown, depth: number): number {
  if (typeof value === 'string') return 2 * value.length + 16
  if (typeof value !== 'object' || value === null) return 8
  if (depth > 12) return 64
  let total = 32
  for (const inner of Object.values(value)) total += sizeOf(inner, depth + 1)
  return total
}

/** Only what has a place in its session's log can be told again. */
function isNext(type: EventType) {
  return type.startsWith('session.next.')
}
