import { notFound } from '#protocol/error'
import type { MessageID, SessionID } from '#protocol/id'
import type { FileDiff, Message, PatchPart, UserMessage } from '#protocol/message'
import type { SessionFileDiff } from '#protocol/revert'
import type { Session } from '#protocol/session'
import type { Instance } from '../instance'
import { hunkMarks } from '../project/diff-reader'
import { openInstance } from '../project/instances'
import { cleanStore, openSnapshots } from '../project/snapshot'
import { diffChanges, readPairs, type TreePair } from '../project/snapshot-diff'
import type { FileChange } from '../project/snapshot-objects'
import { diffFile, diffRenamed, listChanges } from '../project/snapshot-review'
import type { SnapshotStore } from '../project/snapshot-store'
import { transact } from '../store/transact'
import { getSession, placeOf } from './session'
import { recordsSettled, takeTurns } from './snapshots'

// What a session and each of its turns came to: computed by git after the turn, from what its own steps changed only.

/** Bytes of patches in an answer; in a message, where everyone who reads the conversation carries them; in an event. */
const MAX_ANSWER = 2 * 1024 * 1024
const MAX_STORED = 256 * 1024
const MAX_EVENT = 512 * 1024
const LONGEST_TITLE = 100

/** What the session changed, or with a user message what the turn that answers it changed. What was taken back does not count. */
export async function sessionDiff(instance: Instance, sessionID: SessionID, query: DiffQuery = {}): Promise<SessionFileDiff[]> {
  const { messageID, file, from, patch } = query
  const { store, changes, asked } = await sessionChanges(instance, sessionID, messageID)
  const stored = asked?.role === 'user' ? asked.summary?.diffs : undefined
  if (stored && !changes?.complete) return pickDiffs(stored, query)
  if (!store || !changes) return []
  if (file !== undefined) {
    const found = from === undefined ? await diffFile(store, changes.found, file) : await diffRenamed(store, changes.found, { from, to: file })
    return found ? [found] : []
  }
  return patch === false ? listChanges(store, changes.found) : diffChanges(store, changes.found, MAX_ANSWER)
}

type DiffQuery = { messageID?: MessageID | undefined; file?: string | undefined; from?: string | undefined; patch?: boolean | undefined }

export type SessionChanges = {
  /** The kept steps that changed files, oldest first. */
  patches: PatchPart[]
  asked: Message | undefined
  store?: SnapshotStore
  changes?: { found: FileChange[]; complete: boolean }
}

/** What the session, or the turn that answers a message, changed; without a store when nothing of it is kept. */
export async function sessionChanges(instance: Instance, sessionID: SessionID, messageID?: MessageID): Promise<SessionChanges> {
  const session = getSession(instance.app, sessionID)
  const home = await homeOf(instance, session)
  const asked = messageID === undefined ? undefined : instance.store.message.get(messageID)
  if (messageID !== undefined && asked?.sessionID !== sessionID) throw notFound(`Message not found: ${messageID}`, { sessionID, messageID })
  await recordsSettled(instance.app, sessionID)
  const patches = keptPatches(instance, session).filter((part) => messageID === undefined || turnOf(instance, part) === messageID)
  const store = patches.length > 0 && home ? await openSnapshots(home) : undefined
  return store ? { patches, asked, store, changes: await readChanges(store, patches) } : { patches, asked }
}

/** The kept steps of the folder's last sessions that changed files, oldest first, each as it stands in its session. */
export async function folderPatches(instance: Instance, limit: number): Promise<{ patches: PatchPart[]; store?: SnapshotStore }> {
  const sessions = instance.store.session.list({ directory: instance.directory, limit })
  await Promise.all(sessions.map(({ id }) => recordsSettled(instance.app, id)))
  const patches = sessions.flatMap((session) => keptPatches(instance, session)).sort((one, other) => (one.id < other.id ? -1 : 1))
  return patches.length > 0 ? { patches, store: await openSnapshots(instance) } : { patches }
}

/** The instance of the folder that a session works in; undefined when the folder is gone. */
export async function homeOf(instance: Instance, session: Session): Promise<Instance | undefined> {
  if (session.directory === instance.directory) return instance
  return openInstance(instance.app, session.directory).catch(() => undefined)
}

/** Fills in what the turns since the last time came to, and tells everyone; nobody waits for it. */
export function summarizeTurns(instance: Instance, sessionID: SessionID): void {
  const turns = takeTurns(instance.app, sessionID)
  if (turns.length === 0 || instance.closed) return
  const release = instance.hold()
  summarize(instance, sessionID, turns)
    .catch((error: unknown) => {
      if (!instance.signal.aborted) instance.log.warn('a turn could not be summed up', { sessionID, error: String(error) })
    })
    .finally(release)
}

/** Counts of what the session changed, and the diffs for the event that tells of them. */
export async function sumUp(instance: Instance, session: Session): Promise<{ summary: NonNullable<Session['summary']>; diffs: FileDiff[] }> {
  const patches = keptPatches(instance, session)
  const store = patches.length > 0 ? await openSnapshots(instance) : undefined
  const diffs = store ? await diffChanges(store, (await readChanges(store, patches)).found, MAX_EVENT) : []
  return { summary: countDiffs(diffs), diffs }
}

export function countDiffs(diffs: readonly FileDiff[]): NonNullable<Session['summary']> {
  const sum = (pick: (diff: FileDiff) => number) => diffs.reduce((total, diff) => total + pick(diff), 0)
  return { additions: sum((diff) => diff.additions), deletions: sum((diff) => diff.deletions), files: diffs.length }
}

/** The changes behind pairs of trees, in order; not `complete` when some are not kept any more. */
export async function readChanges(store: SnapshotStore, patches: readonly PatchPart[]): Promise<{ found: FileChange[]; complete: boolean }> {
  const pairs = await readPairs(store, patches.map(pairOf))
  return { found: pairs.flatMap((changes) => changes ?? []), complete: !pairs.includes(undefined) }
}

/** A patch of another OpenCode has only one of its trees. */
export function pairOf({ hash, snapshot }: PatchPart): TreePair {
  return { hash, snapshot: snapshot ?? hash }
}

async function summarize(instance: Instance, sessionID: SessionID, turns: readonly MessageID[]): Promise<void> {
  const { app } = instance
  await recordsSettled(app, sessionID)
  const session = app.store.session.get(sessionID)
  if (!session) return
  const patches = keptPatches(instance, session)
  const owners = patches.map((part) => turnOf(instance, part))
  const changed = owners.some((owner) => owner && turns.includes(owner))
  const store = changed ? await openSnapshots(instance) : undefined
  const pairs = store ? await readPairs(store, patches.map(pairOf)) : []
  const diffs = new Map<MessageID, FileDiff[]>()
  for (const turn of turns) {
    const own = pairs.flatMap((changes, index) => (owners[index] === turn ? (changes ?? []) : []))
    diffs.set(turn, store && own.length > 0 ? await diffChanges(store, own, MAX_STORED) : [])
  }
  // Mostly the first turn that changes something, and then it is the whole.
  const only = owners.every((owner) => owner === turns[0]) ? diffs.get(turns[0]!) : undefined
  const all = store ? (only ?? (await diffChanges(store, pairs.flatMap((changes) => changes ?? []), MAX_EVENT))) : []
  const whole = changed || !session.summary ? { summary: countDiffs(all), diffs: all } : undefined
  transact(instance, (tx) => {
    const now = tx.session.get(sessionID)
    if (!now) return
    const place = placeOf(now)
    if (whole && !now.revert) {
      const info = { ...now, summary: whole.summary }
      tx.session.put(info)
      tx.emit('session.updated', { sessionID, info }, place)
      tx.emit('session.diff', { sessionID, diff: whole.diffs }, place)
    }
    for (const [id, found] of diffs) {
      const message = tx.message.get(id)
      if (message?.role !== 'user') continue
      const info: UserMessage = { ...message, summary: { ...message.summary, ...titleOf(instance, message), diffs: found } }
      tx.message.put(info)
      tx.emit('message.updated', { sessionID, info }, place)
    }
  })
  if (store) await cleanStore(instance, store)
}

/** The session's patches, without those of messages that were taken back. */
function keptPatches(instance: Instance, session: Session): PatchPart[] {
  const patches = instance.store.part.patches(session.id)
  const { revert } = session
  if (!revert || patches.length === 0) return patches
  const order = instance.store.message.list(session.id).map(({ id }) => id)
  const first = order.indexOf(revert.messageID)
  return patches.filter(({ id, messageID }) => {
    const at = order.indexOf(messageID)
    return at < first || (at === first && revert.partID !== undefined && id < revert.partID)
  })
}

/** What was kept in a message, as it is asked for now. */
function pickDiffs(diffs: readonly FileDiff[], { file, patch }: DiffQuery): SessionFileDiff[] {
  const marked = (diff: FileDiff) => (diff.patch === undefined ? diff : { ...diff, hunks: hunkMarks(diff.patch) })
  if (file !== undefined) return diffs.filter((diff) => diff.file === file).map(marked)
  if (patch !== false) return [...diffs]
  return diffs.map(marked).map(({ patch: _, ...counts }) => counts)
}

/** The prompt that a step's message answers. */
export function turnOf(instance: Instance, part: PatchPart): MessageID | undefined {
  const message = instance.store.message.get(part.messageID)
  return message?.role === 'assistant' ? message.parentID : message?.id
}

/** The first line of what the person said. */
function titleOf(instance: Instance, message: UserMessage): { title?: string } {
  if (message.summary?.title !== undefined) return {}
  const said = instance.store.message.parts(message.id).flatMap((part) => (part.type === 'text' && !part.synthetic ? part.text : []))
  const line = said.join('\n').trim().split('\n', 1)[0]?.trim() ?? ''
  if (line === '') return {}
  return { title: line.length > LONGEST_TITLE ? `${line.slice(0, LONGEST_TITLE - 1)}…` : line }
}
