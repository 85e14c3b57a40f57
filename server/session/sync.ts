import type { SyncEvent } from '#protocol/sync'
import type { Session } from '#protocol/session'
import { ProtocolError } from '#protocol/error'
import type { BusEvent } from '../bus'
import type { Instance } from '../instance'
import { readConversation } from './conversation'

// What happened is kept for a while only; what came of it is kept for ever. So a reader that knows a session up to a
// number which is still kept gets the events after it, and everybody else gets a history that leads to the same session:
// its creation as it is now, and each message and part once. Such a history has fresh numbers, above all that were given.

const MAX_SESSIONS = 2_000
const MAX_EVENTS = 20_000
const MAX_BYTES = 16 * 1024 * 1024
const MAX_SESSION_BYTES = 64 * 1024 * 1024
/** Numbers further ahead than this were not given by a server of this kind. */
const MAX_AHEAD = 2 ** 50

type Fact = Omit<SyncEvent, 'seq'>

/**
 * Events of the project's sessions after the numbers that the reader knows. One answer holds at most some 20,000 events or
 * 16 MB; a session is told in whole or not at all, so whoever asks again with the numbers it got gets the rest.
 */
export async function syncHistory(instance: Instance, known: Readonly<Record<string, number>>): Promise<SyncEvent[]> {
  const answer: SyncEvent[] = []
  const size = { bytes: 0 }
  for (const session of instance.store.session.list({ projectID: instance.project.id, limit: MAX_SESSIONS })) {
    const events = eventsAfter(instance, session.id, known[session.id]) ?? (await wholeHistory(instance, session, known[session.id]))
    const bytes = events.reduce((sum, { data }) => sum + JSON.stringify(data).length, 0)
    if (answer.length > 0 && (answer.length + events.length > MAX_EVENTS || size.bytes + bytes > MAX_BYTES)) break
    answer.push(...events)
    size.bytes += bytes
  }
  return [...answer, ...deletions(instance, known)].sort((a, b) => a.seq - b.seq)
}

/** The events that are kept; undefined when some of those that the reader misses are not. */
function eventsAfter({ bus }: Instance, id: string, seq: number | undefined): SyncEvent[] | undefined {
  const replay = seq === undefined ? undefined : bus.after(String(seq))
  return replay && 'events' in replay ? factsOf(replay.events, id) : undefined
}

async function wholeHistory(instance: Instance, session: Session, known = 0): Promise<SyncEvent[]> {
  const { app, bus } = instance
  const begin = bus.seq
  const facts: Fact[] = [fact(app.id('evt'), 'session.created', { sessionID: session.id, info: session })]
  let bytes = 0
  for await (const { info, parts } of readConversation(app, session.id)) {
    facts.push(fact(app.id('evt'), 'message.updated', { sessionID: session.id, info }))
    for (const part of parts) {
      facts.push(fact(app.id('evt'), 'message.part.updated', { sessionID: session.id, part, time: app.clock.now() }))
      bytes += JSON.stringify(part).length
    }
    if (bytes > MAX_SESSION_BYTES) {
      throw new ProtocolError('PayloadTooLarge', { message: `The session ${session.id} is too large to be told at once`, limit: MAX_SESSION_BYTES })
    }
  }
  // What happened while it was read may be missing above, or be there twice, which changes nothing.
  const meanwhile = bus.after(String(begin))
  const late = 'events' in meanwhile ? factsOf(meanwhile.events, session.id) : []
  const all = [...facts, ...late]
  const first = bus.reserve(all.length, known < bus.seq + MAX_AHEAD ? known : 0)
  return all.map((event, index) => ({ ...event, seq: first + index }))
}

/** Sessions that the reader knows and that are gone. */
function deletions({ bus, store }: Instance, known: Readonly<Record<string, number>>): SyncEvent[] {
  return Object.entries(known)
    .slice(0, MAX_SESSIONS)
    .filter(([id]) => !store.session.get(id))
    .flatMap(([id, seq]) => {
      const replay = bus.after(String(seq))
      return 'events' in replay ? factsOf(replay.events, id) : []
    })
}

/** What was written; `session.next.*` tells the same in the words of /api. */
function factsOf(events: readonly BusEvent[], id: string): SyncEvent[] {
  return events.filter((event) => aggregateOf(event) === id && !event.type.startsWith('session.next.')).map(told)
}

function told(event: BusEvent): SyncEvent {
  return { ...fact(event.id, event.type, event.properties as Record<string, unknown> & { sessionID: string }), seq: event.seq! }
}

function fact(id: string, type: string, data: Record<string, unknown> & { sessionID: string }): Fact {
  return { id, aggregate_id: data.sessionID, type: `${type}.1`, data: { ...data } }
}

function aggregateOf(event: BusEvent): string {
  return (event.properties as { sessionID?: string }).sessionID ?? ''
}
