import type { SessionID } from '#protocol/id'
import type { MessageWithParts } from '#protocol/message'
import type { Session, SessionStatus } from '#protocol/session'
import type { App } from '../app'
import type { Instance } from '../instance'
import { slot } from '../scope'

/** A session at work: what stops it, what it says of itself, and its end. */
export type Run = {
  /** A turn answers prompts that come in while it works; a shell command does not. */
  kind: 'turn' | 'shell'
  sessionID: SessionID
  directory: string
  controller: AbortController
  status: SessionStatus
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

export function isBusy(app: App, id: SessionID): boolean {
  return runs(app).has(id)
}

/** Asks the session to stop. True also when there was nothing to stop. */
export function abortSession(app: App, id: SessionID): boolean {
  runs(app).get(id)?.controller.abort(new DOMException('Aborted', 'AbortError'))
  return true
}

/** Stops the session and waits until its work has ended. */
export async function stopRun(app: App, id: SessionID): Promise<void> {
  const run = runs(app).get(id)
  if (!run) return
  run.controller.abort(new DOMException('Aborted', 'AbortError'))
  await run.done.catch(() => undefined)
}

/** Stops what runs in a folder, so that its instance can close. */
export async function stopRunsIn(instance: Instance): Promise<void> {
  const here = [...runs(instance.app).values()].filter((run) => run.directory === instance.directory)
  await Promise.all(here.map((run) => stopRun(instance.app, run.sessionID)))
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
