import type { EventMap, EventType } from '#protocol/event'
import type { Bus, EventPlace, Fact, Told } from '../bus'
import type { Store } from './store'

/** What `transact` needs of a context: the App and every Instance have it. */
export type Writer = { readonly store: Store; readonly bus: Bus; readonly place: EventPlace }

/** The tables, and `emit`: an event that leaves after COMMIT, or never. */
export type Transaction = Pick<Store, 'session' | 'message' | 'part' | 'todo' | 'queue' | 'share' | 'project' | 'accessToken' | 'approval' | 'decision' | 'trust' | 'setting' | 'usage'> & {
  emit<T extends EventType>(type: T, properties: EventMap[T], place?: EventPlace): void
}

/** One change: its rows are written together and its events follow in order once the rows are there. Synchronous. */
export function transact<T>(writer: Writer, work: (tx: Transaction) => T, options: { durable?: boolean } = {}): T {
  const facts: Fact[] = []
  let told: readonly Told[] = []
  const { session, message, part, todo, queue, share, project, accessToken, approval, decision, trust, setting, usage } = writer.store
  const tx: Transaction = {
    session,
    message,
    part,
    todo,
    queue,
    share,
    project,
    accessToken,
    approval,
    decision,
    trust,
    setting,
    usage,
    emit: (type, properties, place) => void facts.push({ type, properties, place: place ?? writer.place } as Fact),
  }
  const write = () => {
    const result = work(tx)
    // Within the transaction, so that the log of a session and what it tells of are written together or not at all.
    told = writer.bus.projection?.project(facts) ?? []
    return result
  }
  const result = writer.store.write(write, options.durable ?? false)
  // What follows of an admitted prompt is the same event with its place in the log.
  for (const fact of facts) if (!(writer.bus.projection && fact.type.startsWith('session.next.'))) writer.bus.tell(fact)
  for (const event of told) writer.bus.tell(event)
  return result
}
