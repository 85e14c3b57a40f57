import { notFound, ProtocolError } from '#protocol/error'
import type { MessageID, PartID, SessionID } from '#protocol/id'
import type { MessageWithParts, PatchPart } from '#protocol/message'
import type { RevertInput } from '#protocol/revert'
import type { RevertFile, Session, SessionRevert } from '#protocol/session'
import type { App } from '../app'
import type { Instance } from '../instance'
import { openSnapshots, writePair } from '../project/snapshot'
import { diffChanges, diffText, readPairs } from '../project/snapshot-diff'
import { EMPTY_TREE, type FileChange } from '../project/snapshot-objects'
import type { SnapshotStore } from '../project/snapshot-store'
import { slot } from '../scope'
import { transact, type Transaction } from '../store/transact'
import { applyPlan } from './revert-apply'
import { planFiles, type PlannedFile } from './revert-plan'
import { isBusy } from './runs'
import { getSession, placeOf } from './session'
import { recordsSettled } from './snapshots'
import { countDiffs, homeOf, readChanges, sumUp } from './summary'

// Taking back a message, and all that came after it, with the changes of files that came with it. The messages stay in the list
// behind a mark until the next prompt; the mark holds the trees of the files before and after, so that it can be undone. It is
// written before the first file is: whatever ends the app in between, doing the same again finishes it.

/** Bytes of the diff that every answer with the session carries. */
const MAX_DIFF = 128 * 1024
const MAX_NAMED = 1_000
const MAX_EVENT = 512 * 1024

/** Reverts under way: a prompt for the session waits for them. */
const reverting = slot((_app: App) => new Map<SessionID, Promise<unknown>>())

export type Target = { messageID: MessageID; partID?: PartID | undefined; patches: PatchPart[]; hidden: number }
type Place = { home: Instance; store: SnapshotStore | undefined; session: Session }

/** Takes back a message, or from one of its parts on; a second call moves the mark. */
export function revertSession(instance: Instance, sessionID: SessionID, input: RevertInput): Promise<Session> {
  return alone(instance, sessionID, async (place) => {
    const { home, store, session } = place
    const target = findTarget(home.store.message.all(sessionID), input)
    // Planned for the files as they were before an earlier revert, so that one goes first.
    if (session.revert && store) await putBack(home, store, session.revert)
    const changes = store ? (await readChanges(store, target.patches)).found : []
    const plan = store ? await planFiles({ instance: home, store, changes, files: input.files, force: input.force }) : []
    const pair = store ? await writePair(store, plan.filter(isWritten).map(trade)) : { hash: EMPTY_TREE, snapshot: EMPTY_TREE }
    const mark: SessionRevert = { messageID: target.messageID, ...(target.partID ? { partID: target.partID } : {}), snapshot: pair.hash, reverted: pair.snapshot }
    const before = getSession(home.app, sessionID)
    transact(home, (tx) => tx.session.put({ ...before, revert: mark }), { durable: true })
    const done = store ? await applyPlan(home, store, plan) : []
    return finish(place, { mark, done, lost: lostFiles(home, target, done), changes })
  })
}

/** Brings everything back that the mark stands for, and takes the mark away. */
export function unrevertSession(instance: Instance, sessionID: SessionID): Promise<Session> {
  return alone(instance, sessionID, async ({ home, store, session }) => {
    if (!session.revert) return session
    const done = store ? await putBack(home, store, session.revert) : []
    const left = done.filter(({ action }) => action === 'skip')
    const { revert: _, ...unmarked } = getSession(home.app, sessionID)
    const { summary, diffs } = await sumUp(home, unmarked)
    const info: Session = { ...unmarked, summary }
    transact(
      home,
      (tx) => {
        tx.session.put(info)
        tx.emit('session.updated', { sessionID, info }, placeOf(info))
        tx.emit('session.diff', { sessionID, diff: diffs }, placeOf(info))
      },
      { durable: true },
    )
    if (left.length > 0) {
      const message = `Changed by somebody else meanwhile, and left as they are: ${left.slice(0, 10).map(({ file }) => file).join(', ')}${left.length > 10 ? ' …' : ''}`
      home.bus.publish(home.place, 'server.notice', { level: 'warn', message })
    }
    return info
  })
}

/** Deletes for good what was taken back. */
export function commitRevert(instance: Instance, sessionID: SessionID): Promise<void> {
  return alone(instance, sessionID, ({ home, session }) => Promise.resolve(transact(home, (tx) => void dropReverted(tx, session), { durable: true })))
}

/** Resolves when no revert of the session is under way. */
export async function revertSettled(app: App, sessionID: SessionID): Promise<void> {
  for (let work = reverting(app).get(sessionID); work; work = reverting(app).get(sessionID)) await work.catch(() => undefined)
}

/** What was taken back is gone for good as soon as the conversation goes on; the answer is the session without its mark. */
export function dropReverted(tx: Transaction, session: Session): Session {
  const { revert, ...unmarked } = session
  if (!revert) return session
  const place = placeOf(session)
  const sessionID = session.id
  const ids = tx.message.list(sessionID).map(({ id }) => id)
  const first = ids.indexOf(revert.messageID)
  for (const messageID of first < 0 ? [] : ids.slice(revert.partID ? first + 1 : first)) {
    tx.message.remove(messageID)
    tx.emit('message.removed', { sessionID, messageID }, place)
  }
  if (revert.partID && first >= 0) {
    const parts = tx.message.parts(revert.messageID).map(({ id }) => id)
    for (const partID of parts.slice(Math.max(parts.indexOf(revert.partID), 0))) {
      tx.part.remove(partID)
      tx.emit('message.part.removed', { sessionID, messageID: revert.messageID, partID }, place)
    }
  }
  tx.session.put(unmarked)
  tx.emit('session.updated', { sessionID, info: unmarked }, place)
  return unmarked
}

/** Runs `work` on the session's own folder, when the session is idle, and after any other such work on it. */
export async function alone<T>(instance: Instance, sessionID: SessionID, work: (place: Place) => Promise<T>): Promise<T> {
  const { app } = instance
  const open = reverting(app)
  for (;;) {
    const session = getSession(app, sessionID)
    if (isBusy(app, sessionID)) throw new ProtocolError('SessionBusyError', { sessionID, message: `Session is busy: ${sessionID}` })
    const before = open.get(sessionID)
    if (!before) {
      const running = begin(instance, session, work)
      open.set(sessionID, running)
      return await running.finally(() => open.delete(sessionID))
    }
    await before.catch(() => undefined)
  }
}

async function begin<T>(instance: Instance, session: Session, work: (place: Place) => Promise<T>): Promise<T> {
  const home = await homeOf(instance, session)
  if (!home) throw notFound(`Folder not found: ${session.directory}`)
  const release = home.hold()
  try {
    await recordsSettled(home.app, session.id)
    return await work({ home, store: await openSnapshots(home), session: getSession(home.app, session.id) })
  } finally {
    release()
  }
}

/** Where the mark goes: an assistant's message, or a part with nothing said before it, takes its prompt with it. */
export function findTarget(history: readonly MessageWithParts[], input: Pick<RevertInput, 'messageID' | 'partID'>): Target {
  const at = history.findIndex(({ info }) => info.id === input.messageID)
  const message = history[at]
  if (!message) throw notFound(`Message not found: ${input.messageID}`, { sessionID: history[0]?.info.sessionID ?? '', messageID: input.messageID })
  const partAt = input.partID === undefined ? 0 : message.parts.findIndex(({ id }) => id === input.partID)
  if (partAt < 0) throw notFound(`Part not found: ${input.partID}`)
  const useful = message.parts.slice(0, partAt).some(({ type }) => type === 'text' || type === 'tool')
  const prompt = history.slice(0, at + 1).findLastIndex(({ info }) => info.role === 'user')
  const first = useful || prompt < 0 ? at : prompt
  const after = history.slice(first).flatMap(({ parts }, index) => (useful && index === 0 ? parts.slice(partAt) : parts))
  return {
    messageID: history[first]!.info.id,
    partID: useful ? input.partID : undefined,
    patches: after.flatMap((part) => (part.type === 'patch' ? part : [])),
    hidden: history.length - first - (useful ? 1 : 0),
  }
}

/** What undoes a revert: from the files as it left them to the files as they were. */
export async function markChanges(store: SnapshotStore, mark: SessionRevert): Promise<FileChange[]> {
  if (!mark.snapshot || !mark.reverted) return []
  return (await readPairs(store, [{ hash: mark.snapshot, snapshot: mark.reverted }]))[0] ?? []
}

/** Files of patches that can't be read any more. */
export function lostFiles(home: Instance, { patches }: Target, known: readonly PlannedFile[]): RevertFile[] {
  const paths = new Set(known.map(({ path }) => path))
  const lost = [...new Set(patches.flatMap(({ files }) => files))].filter((file) => !paths.has(file))
  const root = home.worktree === '/' ? home.directory : home.worktree
  return lost.map((file) => ({ file: file.startsWith(`${root}/`) ? file.slice(root.length + 1) : file, path: file, action: 'skip', reason: 'lost', changed: false }))
}

export function fileOf({ file, path, action, reason, changed }: RevertFile): RevertFile {
  return { file, path, action, ...(reason ? { reason } : {}), changed }
}

async function putBack(home: Instance, store: SnapshotStore, mark: SessionRevert): Promise<PlannedFile[]> {
  return applyPlan(home, store, await planFiles({ instance: home, store, changes: await markChanges(store, mark) }))
}

type Outcome = { mark: SessionRevert; done: PlannedFile[]; lost: RevertFile[]; changes: FileChange[] }

async function finish({ home, store, session }: Place, { mark, done, lost, changes }: Outcome): Promise<Session> {
  const { id: sessionID } = session
  const diffs = store ? await diffChanges(store, changes, MAX_EVENT) : []
  const pair = store && (await writePair(store, done.filter(isWritten).map(trade)))
  const diff = store && pair ? await diffText(store, pair, MAX_DIFF) : ''
  // Files with something to say about come first.
  const files = [...done.map(fileOf), ...lost].sort((one, other) => Number(other.action === 'skip') - Number(one.action === 'skip')).slice(0, MAX_NAMED)
  const revert: SessionRevert = { ...mark, ...(pair ? { snapshot: pair.hash, reverted: pair.snapshot } : {}), diff, files }
  return transact(
    home,
    (tx) => {
      const info: Session = { ...getSession(home.app, sessionID), summary: countDiffs(diffs), revert }
      tx.session.put(info)
      tx.emit('session.diff', { sessionID, diff: diffs }, placeOf(info))
      tx.emit('session.updated', { sessionID, info }, placeOf(info))
      return info
    },
    { durable: true },
  )
}

function isWritten({ action }: PlannedFile) {
  return action !== 'skip' && action !== 'none'
}

function trade({ name, current, target }: PlannedFile): FileChange {
  return { name, before: current, after: target }
}
