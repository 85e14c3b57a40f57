import type { EventMap, EventType } from '#protocol/event'

/** One event of `/global/event`, with the folder it is about (`global` when none). */
export type PlacedEvent<T extends EventType = EventType> = { [K in T]: { type: K; properties: EventMap[K]; directory: string; project?: string } }[T]

/** Which later event makes an earlier one worthless; without a key every event counts. */
const stateKeys: { [T in EventType]?: (properties: EventMap[T]) => string } = {
  'session.updated': ({ sessionID }) => sessionID,
  'session.status': ({ sessionID }) => sessionID,
  'session.diff': ({ sessionID }) => sessionID,
  'todo.updated': ({ sessionID }) => sessionID,
  'message.updated': ({ info }) => info.id,
  'message.part.updated': ({ part }) => part.id,
  'project.updated': ({ id }) => id,
  'pty.updated': ({ info }) => info.id,
  'file.watcher.updated': ({ file }) => file,
  'vcs.branch.updated': () => '',
}

const endings: readonly EventType[] = ['session.created', 'session.deleted', 'message.removed', 'message.part.removed', 'pty.deleted']

/** The events of one frame: a later state takes the place of the earlier one, deltas of a part grow together. */
export class EventBatch {
  #events: (PlacedEvent | undefined)[] = []
  #places = new Map<string, number>()

  get empty(): boolean {
    return this.#events.length === 0
  }

  add(event: PlacedEvent): void {
    if (event.type === 'message.part.delta') return this.#addDelta(event)
    // States on both sides of a removal must not melt into one.
    if (endings.includes(event.type)) this.#places.clear()
    const key = stateKey(event)
    if (key === undefined) return void this.#events.push(event)
    if (event.type === 'message.part.updated') this.#drop(`delta ${event.properties.part.id}`)
    this.#put(key, event)
  }

  take(): PlacedEvent[] {
    const events = this.#events.filter((event) => event !== undefined)
    this.#events = []
    this.#places = new Map()
    return events
  }

  #addDelta(event: PlacedEvent<'message.part.delta'>) {
    const { partID, field, delta } = event.properties
    const key = `delta ${partID}`
    const at = this.#places.get(key)
    const before = at === undefined ? undefined : this.#events[at]
    if (at === undefined || before?.type !== 'message.part.delta' || before.properties.field !== field) return this.#append(key, event)
    this.#events[at] = { ...before, properties: { ...before.properties, delta: before.properties.delta + delta } }
  }

  #put(key: string, event: PlacedEvent) {
    const at = this.#places.get(key)
    if (at === undefined) this.#append(key, event)
    else this.#events[at] = event
  }

  #append(key: string, event: PlacedEvent) {
    this.#places.set(key, this.#events.push(event) - 1)
  }

  #drop(key: string) {
    const at = this.#places.get(key)
    if (at !== undefined) this.#events[at] = undefined
    this.#places.delete(key)
  }
}

function stateKey(event: PlacedEvent): string | undefined {
  const read = stateKeys[event.type] as ((properties: unknown) => string) | undefined
  return read && `${event.directory} ${event.type} ${read(event.properties)}`
}
