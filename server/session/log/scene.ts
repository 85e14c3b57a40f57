import type { MessageID, SessionID } from '#protocol/id'
import type { Part } from '#protocol/message'
import { nextVersions, type DurableNextType, type SessionNextMap } from '#protocol/v2/session-event'
import type { App } from '../../app'
import type { EventPlace, Fact, Told } from '../../bus'
import type { LogHead } from '../../store/session-event'
import { fillData, type Sources } from './fill'

/** The facts of one transaction while they are told: what they hold, what was told before, and what is told now. */
export type Scene = {
  readonly app: App
  /** The newest state of every part in the facts, by its message. */
  readonly parts: ReadonlyMap<string, readonly Part[]>
  /** Messages of a person among the facts, with the time (ms) at which each stands in the conversation. */
  readonly prompts: ReadonlyMap<SessionID, number>
  /** Sessions of which something was removed. */
  readonly shortened: ReadonlySet<SessionID>
  /** What was there before the log is told now: nobody hears of it. */
  readonly late: boolean
  readonly heads: Map<SessionID, LogHead>
  /** Of these more than the number changed. */
  readonly changed: Set<SessionID>
  readonly seen: Map<string, Set<DurableNextType>>
  readonly out: Told[]
}

/** What an event says beside what stands in the conversation already. `ref` is the message or part that it tells of. */
export type Draft = {
  [T in DurableNextType]: { type: T; ref: string; data: Partial<SessionNextMap[T]>; time?: number; whole?: Partial<SessionNextMap[T]> }
}[DurableNextType]

export function openScene(app: App, facts: readonly Fact[], late = false): Scene {
  const parts = new Map<string, Part[]>()
  const prompts = new Map<SessionID, number>()
  const shortened = new Set<SessionID>()
  for (const { type, properties } of facts) {
    if (type === 'message.updated' && properties.info.role === 'user') prompts.set(properties.sessionID, properties.info.time.created)
    if (type === 'message.removed' || type === 'message.part.removed') shortened.add(properties.sessionID)
    if (type === 'message.part.updated') putPart(parts, properties.part)
  }
  return { app, parts, prompts, shortened, late, heads: new Map(), changed: new Set(), seen: new Map(), out: [] }
}

/** Writes the heads that moved on; the answer is what everyone hears. */
export function closeScene({ app, heads, changed, out }: Scene): readonly Told[] {
  for (const sessionID of changed) app.store.log.putHead(sessionID, heads.get(sessionID)!)
  return out
}

/** The head of a session's log; `undefined` where nothing is kept of it. Whoever changes it hands it to `changeHead`. */
export function headOf({ app, heads }: Scene, sessionID: SessionID): LogHead | undefined {
  const known = heads.get(sessionID)
  if (known) return known
  const head = app.store.log.head(sessionID)
  if (head) heads.set(sessionID, head)
  return head
}

export function changeHead({ heads, changed }: Scene, sessionID: SessionID, head: LogHead): void {
  heads.set(sessionID, head)
  changed.add(sessionID)
}

/** What was told already of a message or a part. */
export function toldOf({ app, seen }: Scene, sessionID: SessionID, ref: string): Set<DurableNextType> {
  const known = seen.get(ref)
  if (known) return known
  const told = new Set(app.store.log.told(sessionID, ref))
  seen.set(ref, told)
  return told
}

/** Keeps an event in its session's log and tells it; without a log it is only told. */
export function tell(scene: Scene, address: { sessionID: SessionID; place: EventPlace; messageID?: MessageID }, draft: Draft): void {
  const { app, out } = scene
  const { sessionID, place } = address
  const { type, ref, data } = draft
  const timestamp = draft.time ?? app.clock.now()
  const id = app.id('evt')
  const head = headOf(scene, sessionID)
  const kept = head && isKept(scene, head, address)
  toldOf(scene, sessionID, ref).add(type)
  if (kept) {
    const seq = head.seq + 1
    scene.heads.set(sessionID, { ...head, seq })
    app.store.log.add({ sessionID, seq, id, type, time: timestamp, ref, data })
    if (scene.late) return
    const durable = { aggregateID: sessionID, seq, version: nextVersions[type] ?? 1 }
    out.push({ type, id, place, durable, properties: properties(scene, draft, { sessionID, timestamp }) } as unknown as Told)
  } else if (!scene.late) {
    out.push({ type, id, place, properties: properties(scene, draft, { sessionID, timestamp }) } as unknown as Told)
  }
}

/** While the past is still being told, only what goes on with a message that was told is kept; the rest is told with the past. */
function isKept(scene: Scene, head: LogHead, { sessionID, messageID }: { sessionID: SessionID; messageID?: MessageID }): boolean {
  return head.complete || scene.late || (messageID !== undefined && toldOf(scene, sessionID, messageID).size > 0)
}

function properties(scene: Scene, { type, ref, data, whole }: Draft, { sessionID, timestamp }: { sessionID: SessionID; timestamp: number }) {
  const { store } = scene.app
  const sources: Sources = {
    store,
    part: (id) => findPart(scene, id) ?? store.part.get(id),
    parts: (id) => scene.parts.get(id) ?? store.message.parts(id),
  }
  return whole ? { timestamp, sessionID, ...data, ...whole } : fillData(sources, { sessionID, type, ref, data, time: timestamp })
}

function findPart({ parts }: Scene, id: string): Part | undefined {
  for (const group of parts.values()) {
    const found = group.find((part) => part.id === id)
    if (found) return found
  }
  return undefined
}

function putPart(parts: Map<string, Part[]>, part: Part) {
  const group = parts.get(part.messageID)
  if (!group) return void parts.set(part.messageID, [part])
  const at = group.findIndex(({ id }) => id === part.id)
  if (at < 0) group.push(part)
  else group[at] = part
}
