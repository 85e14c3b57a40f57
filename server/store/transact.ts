import type { EventMap, EventType } from '#protocol/event'
import type { Bus, EventPlace } from '../bus'
import type { Store } from './store'

/** What `transact` needs of a context: the App and every Instance have it. */
export type Writer = { readonly store: Store; readonly bus: Bus; readonly place: EventPlace }

/** The tables, and `emit`: an event that leaves after COMMIT, or never. */
export type Transaction = Pick<Store, 'session' | 'message' | 'part' | 'todo' | 'queue' | 'share' | 'project' | 'approval' | 'trust' | 'setting' | 'usage'> & {
  emit<T extends EventType>(type: T, properties: EventMap[T], place?: EventPlace): void
}

/** One change: its rows are written together and its events follow in order once the rows are there. Synchronous. */
export function transact<T>(writer: Writer, work: (tx: Transaction) => T, options: { durable?: boolean } = {}): T {
  const events: { type: EventType; properties: EventMap[EventType]; place: EventPlace }[] = []
  const { session, message, part, todo, queue, share, project, approval, trust, setting, usage } = writer.store
  const tx: Transaction = {
    session,
    message,
    part,
    todo,
    queue,
    share,
    project,
    approval,
    trust,
    setting,
    usage,
    emit: (type, properties, place) => void events.push({ type, properties, place: place ?? writer.place }),
  }
  const result = writer.store.write(() => work(tx), options.durable ?? false)
  for (const event of events) writer.bus.publish(event.place, event.type, event.properties)
  return result
}
