import { factEvents } from '#protocol/event'
import type { SyncEvent } from '#protocol/sync'
import type { Session } from '#protocol/session'
import { ProtocolError } from '#protocol/error'
import type { BusEvent } from '../bus'
import type { Instance } from '../instance'
import { breather } from '../system/breath'
import { readConversation } from './conversation'

// What happened is kept for a while only; what came of it is kept for ever. So a reader that knows a session up to a
// number which is still kept gets the events after it, and everybody else gets a history that leads to the same session:
// its creation as it is now, and each message and part once. Such a history has fresh numbers, above all that were given.

const MAX_SESSIONS = 2_000
const MAX_EVENTS = 20_000
const MAX_TEXT = 4 * 1024 * 1024
/** What /sync/replay takes. */
const MAX_SESSION = 32 * 1024 * 1024
/** Numbers further ahead than this were not given by a server of this kind. */
const MAX_AHEAD = 2 ** 50

type Fact = Omit<SyncEvent, 'seq'>

/**
 * Events of the project's sessions after the numbers that the reader knows. An answer ends with the session that brings it
 * above some 20,000 events or 4 MB, and none is told in part, so whoever asks again with the numbers it got gets the rest.
 */
export async function syncHistory(instance: Instance, known: Readonly<Record<string, number>>): Promise<SyncEvent[]> {
  const answer: SyncEvent[] = []
  let size = 0
  for (const session of instance.store.session.list({ projectID: instance.project.id, limit: MAX_SESSIONS })) {
    const told = (await eventsAfter(instance, session.id, known[session.id])) ?? (await wholeHistory(instance, session, known[session.id]))
    answer.push(...told.events)
    size += told.size
    if (answer.length > MAX_EVENTS || size > MAX_TEXT) break
  }
  return [...answer, ...deletions(instance, known)].sort((a, b) => a.seq - b.seq)
}

type Piece = { events: SyncEvent[]; size: number }

/** The events that are kept; undefined when some of those that the reader misses are not. */
async function eventsAfter({ bus }: Instance, id: string, seq: number | undefined): Promise<Piece | undefined> {
  const replay = seq === undefined ? undefined : bus.after(String(seq))
  if (!replay || !('events' in replay)) return undefined
  const events = factsOf(replay.events, id)
  return { events, size: await sizeOf(events) }
}

async function wholeHistory(instance: Instance, session: Session, known = 0): Promise<Piece> {
  const { app, bus } = instance
  const begin = bus.seq
  const facts: Fact[] = [fact(app.id('evt'), 'session.created', { sessionID: session.id, info: session })]
  let size = 0
  for await (const { info, parts } of readConversation(app, session.id)) {
    const said = [fact(app.id('evt'), 'message.updated', { sessionID: session.id, info })]
    for (const part of parts) said.push(fact(app.id('evt'), 'message.part.updated', { sessionID: session.id, part, time: app.clock.now() }))
    facts.push(...said)
    size += await sizeOf(said)
    if (size > MAX_SESSION) throw new ProtocolError('PayloadTooLarge', { message: `The session ${session.id} is too large to be told at once`, limit: MAX_SESSION })
  }
  // What happened while it was read may be missing above, or be there twice, which changes nothing.
  const meanwhile = bus.after(String(begin))
  const all = [...facts, ...('events' in meanwhile ? factsOf(meanwhile.events, session.id) : [])]
  const first = bus.reserve(all.length, known < bus.seq + MAX_AHEAD ? known : 0)
  return { events: all.map((event, index) => ({ ...event, seq: first + index })), size }
}

/** Characters of the answer, measured with others running in between. */
async function sizeOf(facts: readonly Fact[]): Promise<number> {
  const breathe = breather()
  let size = 0
  for (const { data } of facts) {
    size += JSON.stringify(data).length
    await breathe()
  }
  return size
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

/** What leads to the session as it is; `session.next.*` tells the same in the words of /api. */
function factsOf(events: readonly BusEvent[], id: string): SyncEvent[] {
  return events.filter((event) => aggregateOf(event) === id && factEvents.includes(event.type)).map(told)
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
