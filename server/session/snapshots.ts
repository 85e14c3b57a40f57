import path from 'node:path'
import type { MessageID, SessionID } from '#protocol/id'
import type { Part, PatchPart, StepStartPart } from '#protocol/message'
import type { App } from '../app'
import { readConfig } from '../config/config'
import { guardPath } from '../file/guard'
import type { Instance } from '../instance'
import { keepFiles, lookAhead, lookAround, openSnapshots, writePair } from '../project/snapshot'
import { textName } from '../project/snapshot-diff'
import type { Ledger } from '../project/snapshot-journal'
import { EMPTY_TREE, treeName, type FileState } from '../project/snapshot-objects'
import type { SnapshotStore } from '../project/snapshot-store'
import { slot } from '../scope'
import { transact } from '../store/transact'
import { isInside } from '../system/real-path'
import { onlyLooks } from '../tool/bash-reading'
import { parsePatch } from '../tool/patch-format'
import { now, place, type Recorder, type Step } from './step'

// What a step changes in files. File tools say which files they write: those are kept before and after, which costs no
// process. A command may write anywhere: the whole folder is looked at before and after it. Nothing is kept of a step that
// only reads, and nothing here delays the first token or fails a turn.

/** One call of a tool, followed from before its first write to after its last. */
export type Recording = {
  before(): Promise<void>
  /** Once more, because somebody was asked and files may have changed meanwhile. */
  again(): Promise<void>
  after(): Promise<void>
}

const READING = new Set(
  'invalid read glob grep list webfetch websearch codesearch todowrite todoread question skill lsp plan_enter plan_exit batch StructuredOutput'.split(' '),
)
const WRITING = new Set(['write', 'edit', 'multiedit', 'apply_patch'])
const NOTHING: Recording = { before: () => Promise.resolve(), again: () => Promise.resolve(), after: () => Promise.resolve() }
/** A command that changed thousands of files is waited for a little longer (ms). */
const AFTERWARDS = 5_000
/** A call that was let go at an abort may still be ending (ms). */
const GRACE = 5_000

type Open = { late: Map<SessionID, Set<Promise<void>>>; turns: Map<SessionID, Set<MessageID>> }

/** Steps whose changes are still being written down, and turns that no summary was made of. */
const openRecords = slot((_app: App): Open => ({ late: new Map(), turns: new Map() }))

/** Begins to follow a step; undefined when snapshots are off. */
export async function startRecorder(step: Step): Promise<Recorder | undefined> {
  const { instance, message } = step
  const { turns } = openRecords(instance.app)
  turns.set(message.sessionID, (turns.get(message.sessionID) ?? new Set()).add(message.parentID))
  const config = await readConfig(instance).catch(() => undefined)
  return config?.snapshot === false ? undefined : { pairs: [] }
}

/** The part that begins a step. By now the model has the request, so that what comes first may be made ready. */
export function stepStart(step: Step): StepStartPart {
  const { recorder } = step
  const part: StepStartPart = { ...place(step), type: 'step-start', ...(recorder ? { snapshot: EMPTY_TREE } : {}) }
  if (!recorder) return part
  recorder.start = part
  recorder.opening ??= openAhead(step)
  return part
}

async function openAhead(step: Step): Promise<SnapshotStore | undefined> {
  const store = await openSnapshots(step.instance).catch(() => undefined)
  const runs = step.tools.some(({ id }) => !READING.has(id) && !WRITING.has(id))
  if (store && runs) lookAhead(step.instance, store)
  return store
}

/** Follows one call of a tool. Its verbs never throw. */
export function recordCall(step: Step, tool: string, input: Record<string, unknown>): Recording {
  if (!step.recorder || READING.has(tool)) return NOTHING
  if (tool === 'task') return guarded(step, { ...NOTHING, before: async () => void (await openLedger(step)) })
  return guarded(step, WRITING.has(tool) ? recordFiles(step, pathsIn(tool, input)) : recordCommand(step, tool === 'bash' ? String(input.command) : undefined))
}

/** Ends what a step's calls began to write down; call it when they are over. */
export async function closeRecorder(step: Step): Promise<void> {
  const open = step.recorder?.open
  if (!step.recorder || !open) return
  delete step.recorder.open
  try {
    for (const layer of open.store.journal.close(open.ledger)) {
      step.recorder.pairs.push({ ...(await writePair(open.store, layer)), files: layer.map(({ name }) => path.join(open.store.root, textName(name))) })
    }
  } catch (error) {
    step.instance.log.warn('the changes of a step could not be kept', { sessionID: step.session.id, error: String(error) })
  }
}

/** What a closed recorder adds to its step: a changed beginning, the tree at the end, and the patches. */
export function recordedParts(step: Step): { start?: StepStartPart; snapshot?: string; patches: PatchPart[] } {
  const { recorder } = step
  if (!recorder) return { patches: [] }
  const [first, last] = [recorder.pairs[0], recorder.pairs.at(-1)]
  if (!first || !last) return { snapshot: EMPTY_TREE, patches: [] }
  const patches = recorder.pairs.map((pair): PatchPart => ({ ...place(step), type: 'patch', ...pair }))
  return { ...(recorder.start ? { start: { ...recorder.start, snapshot: first.hash } } : {}), snapshot: last.snapshot, patches }
}

/** The same for a step that failed or was stopped: nobody waits for its calls, but what they changed is written down. */
export function recordLate(step: Step): void {
  if (!step.recorder?.open) return
  const { app } = step.instance
  const release = step.instance.hold()
  const { late } = openRecords(app)
  const { sessionID } = step.message
  const work = writeLate(step)
    .catch((error: unknown) => app.log.warn('the changes of a step could not be kept', { sessionID, error: String(error) }))
    .finally(() => {
      release()
      late.get(sessionID)?.delete(work)
    })
  late.set(sessionID, (late.get(sessionID) ?? new Set()).add(work))
}

/** Resolves when every step of the session that is over has its changes written down. */
export async function recordsSettled(app: App, sessionID: SessionID): Promise<void> {
  await Promise.allSettled([...(openRecords(app).late.get(sessionID) ?? [])])
}

/** The prompts whose turns went on since the last time. */
export function takeTurns(app: App, sessionID: SessionID): MessageID[] {
  const { turns } = openRecords(app)
  const ids = [...(turns.get(sessionID) ?? [])]
  turns.delete(sessionID)
  return ids
}

async function writeLate(step: Step): Promise<void> {
  const { clock } = step.instance.app
  await Promise.race([Promise.allSettled(step.running), clock.sleep(GRACE)])
  await closeRecorder(step)
  const { start, patches } = recordedParts(step)
  const parts: Part[] = [...(start ? [start] : []), ...patches]
  transact(step.instance, (tx) => {
    if (!tx.message.get(step.message.id)) return
    for (const part of parts) {
      tx.part.put(part)
      tx.emit('message.part.updated', { sessionID: part.sessionID, part, time: now(step) })
    }
  })
}

async function openLedger(step: Step): Promise<{ store: SnapshotStore; ledger: Ledger } | undefined> {
  const { recorder } = step
  const store = await recorder?.opening
  if (!recorder || !store) return undefined
  recorder.open ??= { store, ledger: store.journal.open(lineage(step)) }
  return recorder.open
}

/** The session, and those that it works for: what a task changed, its caller changed. */
function lineage({ instance, session }: Step): string[] {
  const owners: string[] = [session.id]
  for (let parent = session.parentID; parent && owners.length < 20; parent = instance.store.session.get(parent)?.parentID) owners.push(parent)
  return owners
}

function recordFiles(step: Step, files: readonly string[]): Recording {
  let kept: { states: Map<string, FileState | undefined>; from: number } | undefined
  const before = async () => {
    const open = await openLedger(step)
    if (!open) return
    const names = await namesOf(step.instance, open.store, files)
    kept = { from: open.store.journal.tick(), states: await keepFiles(open.store, names) }
  }
  const after = async () => {
    const open = await openLedger(step)
    if (!open || !kept) return
    const { states, from } = kept
    const seen = { from, to: open.store.journal.tick() }
    for (const [name, after] of await keepFiles(open.store, [...states.keys()])) {
      open.store.journal.tell(open.ledger.owners, { name, before: states.get(name), after }, seen)
    }
  }
  return { before, again: before, after }
}

function recordCommand(step: Step, line: string | undefined): Recording {
  let looking = false
  const stop = (ledger: Ledger) => {
    if (looking) ledger.commands -= 1
    looking = false
  }
  const before = async () => {
    if (line !== undefined && (await onlyLooks(step.instance, line))) return
    const open = await openLedger(step)
    if (!open) return
    stop(open.ledger)
    looking = await lookAround(step.instance, open.store, { signal: step.signal })
    if (looking) open.ledger.commands += 1
  }
  const after = async () => {
    const open = await openLedger(step)
    if (!open || !looking) return
    await lookAround(step.instance, open.store, { patience: AFTERWARDS })
    stop(open.ledger)
  }
  return { before, again: before, after }
}

/** Files that a file tool was told to change; what it can't read, it won't change. */
function pathsIn(tool: string, input: Record<string, unknown>): string[] {
  if (tool !== 'apply_patch') return typeof input.filePath === 'string' ? [input.filePath] : []
  try {
    const sections = parsePatch(typeof input.patchText === 'string' ? input.patchText : '')
    return sections.flatMap((section) => (section.type === 'update' && section.moveTo !== undefined ? [section.path, section.moveTo] : [section.path]))
  } catch {
    return []
  }
}

/** Only what lies in the folder can be taken back, and git's own files never. */
async function namesOf(instance: Instance, store: SnapshotStore, files: readonly string[]): Promise<string[]> {
  const found = await Promise.all(files.map((file) => guardPath(instance, file).catch(() => undefined)))
  const names = found.flatMap((guarded) => (guarded && !guarded.forbidden && isInside(store.root, guarded.path) ? [treeName(store.root, guarded.path)] : []))
  return [...new Set(names)].filter((name) => name !== '' && !name.toLowerCase().split('/').includes('.git'))
}

function guarded(step: Step, recording: Recording): Recording {
  const safe = (work: () => Promise<void>) => () =>
    work().catch((error: unknown) => {
      if (!step.signal.aborted) step.instance.log.warn('what a tool changes could not be followed', { sessionID: step.session.id, error: String(error) })
    })
  return { before: safe(recording.before), again: safe(recording.again), after: safe(recording.after) }
}
