import { ProtocolError } from '#protocol/error'
import type { SessionID } from '#protocol/id'
import type { MessageWithParts, Tokens } from '#protocol/message'
import type { Session, SessionStatus } from '#protocol/session'
import type { App } from '../app'
import type { Instance } from '../instance'
import { slot } from '../scope'
import { queueFlows, stopFlow } from './queue-flow'
import { tasks } from './tasks'

/** What one turn may use, and whether anybody is there to answer what it asks. */
export type TurnLimits = { maxTurns?: number; maxBudget?: number; unattended?: boolean }

/** Model calls of a run, and what they and those of its subagents came to. */
export type Spent = { calls: number; cost: number; tokens: Omit<Tokens, 'total'> }

/** A session at work: what stops it, what it says of itself, and its end. */
export type Run = {
  /** A turn answers prompts that come in while it works; a shell command does not. */
  kind: 'turn' | 'shell'
  sessionID: SessionID
  directory: string
  controller: AbortController
  status: SessionStatus
  limits?: TurnLimits
  readonly began: number
  readonly spent: Spent
  /** The last message of the turn; never rejects for what a model did wrong. */
  done: Promise<MessageWithParts>
}

export const runs = slot(
  (_app: App) => new Map<SessionID, Run>(),
  async (running) => {
    for (const run of running.values()) run.controller.abort()
    await Promise.allSettled([...running.values()].map((run) => run.done))
  },
)

/** What a run does: it stops with the signal, and calls `end` in the same breath as it decides to take nothing more. */
export type RunWork = (control: { signal: AbortSignal; end: () => void }) => Promise<MessageWithParts>

/** Starts the work of a session that is not busy. Its folder stays open and its status is told until the end. */
export function beginRun(instance: Instance, input: { session: Session; kind: Run['kind'] }, work: RunWork): Run {
  const { app } = instance
  const { session, kind } = input
  const controller = new AbortController()
  const release = instance.hold()
  const place = { directory: session.directory, project: session.projectID }
  const started = Promise.withResolvers<MessageWithParts>()
  const run: Run = { kind, sessionID: session.id, directory: instance.directory, controller, status: { type: 'busy' }, began: app.clock.now(), spent: nothing(), done: started.promise }
  runs(app).set(session.id, run)
  const end = () => {
    if (runs(app).get(session.id) !== run) return
    runs(app).delete(session.id)
    release()
    // Of a session that was deleted meanwhile there is nothing to say.
    if (!app.store.session.get(session.id)) return
    app.bus.publish(place, 'session.status', { sessionID: session.id, status: { type: 'idle' } })
    app.bus.publish(place, 'session.idle', { sessionID: session.id })
    queueFlows.peek(app)?.get(session.id)?.()
  }
  const signal = AbortSignal.any([controller.signal, instance.signal])
  // Whoever stops the work wants to look before anything else is sent.
  signal.addEventListener('abort', () => stopFlow(app, session.id), { once: true })
  work({ signal, end }).finally(end).then(started.resolve, started.reject)
  // Waiting callers see the failure; nobody waiting is no fault of its own.
  run.done.catch((error: unknown) => app.log.error('a session run failed', { sessionID: session.id, error: String(error) }))
  return run
}

function nothing(): Spent {
  return { calls: 0, cost: 0, tokens: { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } } }
}

const claims = slot((_app: App) => new Set<SessionID>())

/** Keeps a session for a turn that is about to begin; throws `SessionBusyError`. The answer lets it go again. */
export function claimSession(app: App, sessionID: SessionID): () => void {
  const claimed = claims(app)
  if (isBusy(app, sessionID) || claimed.has(sessionID)) throw new ProtocolError('SessionBusyError', { sessionID, message: `Session is busy: ${sessionID}` })
  claimed.add(sessionID)
  return () => void claimed.delete(sessionID)
}

export function isBusy(app: App, id: SessionID): boolean {
  return runs(app).has(id)
}

const preparations = slot((_app: App) => new Map<SessionID, Set<AbortController>>())

/** Work before a turn, such as a command's shell calls: it keeps the folder open and stops with the session, and nothing is told of it. */
export async function prepareTurn<T>(instance: Instance, id: SessionID, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const all = preparations(instance.app)
  const controller = new AbortController()
  const present = all.get(id) ?? new Set<AbortController>()
  all.set(id, present.add(controller))
  const release = instance.hold()
  try {
    return await work(AbortSignal.any([controller.signal, instance.signal]))
  } finally {
    release()
    present.delete(controller)
    if (present.size === 0) all.delete(id)
  }
}

/** Asks the session to stop. True also when there was nothing to stop. */
export function abortSession(app: App, id: SessionID): boolean {
  stopPreparations(app, id)
  tasks(app).get(id)?.stop()
  runs(app).get(id)?.controller.abort(new DOMException('Aborted', 'AbortError'))
  return true
}

/** Stops the session and waits until its work has ended. */
export async function stopRun(app: App, id: SessionID): Promise<void> {
  stopPreparations(app, id)
  tasks(app).get(id)?.stop()
  const run = runs(app).get(id)
  if (!run) return
  run.controller.abort(new DOMException('Aborted', 'AbortError'))
  await run.done.catch(() => undefined)
}

function stopPreparations(app: App, id: SessionID): void {
  for (const controller of preparations(app).get(id) ?? []) controller.abort(new DOMException('Aborted', 'AbortError'))
}

/** The folder's sessions that are busy or wait to retry. */
export function sessionStatus(instance: Instance): Record<string, SessionStatus> {
  const here = [...runs(instance.app).values()].filter((run) => run.directory === instance.directory)
  return Object.fromEntries(here.map((run) => [run.sessionID, run.status]))
}

/** Says what the session does now; `busy` is said again at every step, as clients expect. */
export function publishStatus(app: App, session: Session, status: SessionStatus): void {
  const run = runs(app).get(session.id)
  if (run) run.status = status
  app.bus.publish({ directory: session.directory, project: session.projectID }, 'session.status', { sessionID: session.id, status })
}
