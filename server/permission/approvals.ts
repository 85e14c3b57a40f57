import { notFound } from '#protocol/error'
import type { SessionID } from '#protocol/id'
import type { SavedApproval } from '#protocol/permission'
import type { App } from '../app'
import type { Instance } from '../instance'
import type { AskedFor } from '../store/decision'
import { transact } from '../store/transact'
import { matches } from './rules'

// What a person allowed with "always": for a project, or for one conversation with its subagents. It is bound to an agent
// and lifts only `ask`.

/** What a call asks for, as approvals answer it. */
export type Asked = AskedFor & { permission: string }

/** Who asks. */
export type Asker = { sessionID: SessionID; agent: string }

const DEEPEST = 50

/** Whether approvals for these patterns let a call go on. The one answer for calls of now and of the past. */
export function isCovered(asked: Asked, approvals: readonly Pick<SavedApproval, 'permission' | 'pattern'>[]): boolean {
  const kept = approvals.filter((approval) => matches(approval.permission, asked.permission))
  const covered = asked.patterns.every((pattern) => kept.some((approval) => matches(approval.pattern, pattern)))
  return covered && (asked.exact ?? []).every((text) => kept.some((approval) => approval.pattern === text))
}

/** What is kept for an agent in a session and its project. */
export function approvalsOf(instance: Instance, { sessionID, agent }: Asker): SavedApproval[] {
  const { approval } = instance.store
  return [...approval.of(approvalScope(instance), agent), ...approval.ofSession(rootOf(instance, sessionID), agent)]
}

/** Newest first, over all projects. */
export function listApprovals(app: App): SavedApproval[] {
  return app.store.approval.list()
}

export function forgetApproval(app: App, id: string): boolean {
  const removed = transact(app, (tx) => tx.approval.remove(id), { durable: true })
  if (!removed) throw notFound(`Approval not found: ${id}`)
  return true
}

/** Folders outside git, and clones of one history, share a project, but not what a person allowed in one of them. */
export function approvalScope({ project, copy }: Instance): string {
  return copy === undefined ? project.id : `${project.id}:${copy}`
}

/** The conversation that a session belongs to, which may have been started by a task of it. */
export function rootOf({ store }: Pick<App, 'store'>, sessionID: SessionID): SessionID {
  let root = sessionID
  for (let depth = 0; depth < DEEPEST; depth += 1) {
    const parentID = store.session.get(root)?.parentID
    if (!parentID) return root
    root = parentID
  }
  return root
}
