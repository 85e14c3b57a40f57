import { notFound, ProtocolError } from '#protocol/error'
import type { PermissionID, SessionID } from '#protocol/id'
import type { PermissionReply, PermissionReplyInput, PermissionRequest, PermissionRule, SavedApproval } from '#protocol/permission'
import type { Decision } from '#protocol/review'
import type { App } from '../app'
import type { Instance } from '../instance'
import { slot } from '../scope'
import { transact } from '../store/transact'
import { abortReason, anySignal } from '../system/abort'
import { boundMetadata } from './metadata'
import { evaluate, evaluateLayers, matches, type RuleLayers } from './rules'

// A tool asks; rules answer at once or a person does. `deny` in any pattern ends it, kept approvals lift only `ask`, and a
// waiting request ends by a reply, by the reply to another request that settles it too, or with the work that asked.

export type AskInput = {
  /** Chosen by whoever asks; one that is not taken. */
  id?: PermissionID
  sessionID: SessionID
  agent: string
  /** The strictest layer decides. */
  layers: RuleLayers
  permission: string
  patterns: readonly string[]
  /** What kept approvals have to cover, where that is not the patterns themselves. */
  approvals?: readonly string[]
  /** What "always" would keep; nothing offers no "always". */
  always: readonly string[]
  metadata: Record<string, unknown>
  tool?: { messageID: string; callID: string }
  signal: AbortSignal
  /** Asks even where a rule or an approval allows, and offers no "always". */
  force?: boolean
  /** Nobody is there to answer: what would have to be asked for is refused at once. */
  unattended?: boolean
}

/** The person said no, perhaps with words for the model. */
export class PermissionRejectedError extends Error {
  override readonly name = 'PermissionRejectedError'
  readonly feedback: string | undefined

  constructor(feedback?: string) {
    const said = 'The user rejected permission to use this specific tool call'
    super(feedback ? `${said} with the following feedback: ${feedback}` : `${said}.`)
    this.feedback = feedback
  }
}

/** A rule said no. */
export class PermissionDeniedError extends Error {
  override readonly name = 'PermissionDeniedError'
  readonly rules: readonly PermissionRule[]

  constructor(rules: readonly PermissionRule[]) {
    const said = 'The user has specified a rule which prevents you from using this specific tool call.'
    super(`${said} Here are some of the relevant rules ${JSON.stringify(rules)}`)
    this.rules = rules
  }
}

/** A person would have to allow it, and there is none. */
export class PermissionUnattendedError extends Error {
  override readonly name = 'PermissionUnattendedError'

  constructor(permission: string, patterns: readonly string[]) {
    super(`This call needs a permission (${permission}: ${patterns.join(', ').slice(0, 500)}), and nobody is there to give it. Go on without it.`)
  }
}

type Pending = {
  request: PermissionRequest
  instance: Instance
  agent: string
  /** The patterns that no rule allows; undefined when no approval may answer. */
  asking: readonly string[] | undefined
  settle: (outcome: Error | PermissionReply) => void
}

/** Who let a call go on. */
export type Verdict = Pick<Decision, 'by' | 'reply' | 'pattern'>

const MAX_PENDING = 1_000
const MAX_RULES = 50

const pending = slot((_app: App) => new Map<PermissionID, Pending>())

/** Settles when the call may go on; throws `PermissionRejectedError`, `PermissionDeniedError`, or the signal's reason. */
export async function askPermission(instance: Instance, input: AskInput): Promise<Verdict> {
  input.signal.throwIfAborted()
  const { permission, layers, force = false } = input
  const patterns = input.patterns.length > 0 ? input.patterns : ['*']
  const rules = patterns.map((pattern) => evaluateLayers(permission, pattern, layers))
  const actions = rules.map(({ action }) => action)
  if (actions.includes('deny')) throw new PermissionDeniedError(relevantRules(layers, permission, patterns))
  const open = patterns.filter((_, index) => actions[index] === 'ask')
  const asking = force ? undefined : open.length > 0 ? (input.approvals ?? open) : open
  if (asking?.length === 0) return { by: 'rule', pattern: rules[0]!.pattern }
  if (asking && isApproved(instance, input.agent, { permission, patterns: asking })) return { by: 'approval', pattern: asking.join(', ').slice(0, 500) }
  if (input.unattended) throw new PermissionUnattendedError(permission, patterns)
  const all = pending(instance.app)
  if (all.size >= MAX_PENDING) throw new Error('Too many permission requests are waiting for an answer')
  const request: PermissionRequest = {
    id: input.id ?? instance.app.id('per'),
    sessionID: input.sessionID,
    permission,
    patterns: [...patterns],
    metadata: boundMetadata(input.metadata),
    always: force ? [] : [...new Set(input.always)],
    ...(input.tool ? { tool: input.tool } : {}),
  }
  return { by: 'person', reply: await wait(instance, request, { agent: input.agent, asking, signal: input.signal }) }
}

/** Answers a request from anywhere; throws `PermissionNotFoundError` for unknown ones. */
export function replyPermission(app: App, requestID: PermissionID, input: PermissionReplyInput): boolean {
  const entry = pending(app).get(requestID)
  if (!entry) throw new ProtocolError('PermissionNotFoundError', { requestID, message: `Permission request not found: ${requestID}` })
  if (input.reply === 'reject') rejectSession(app, entry, input.message)
  else if (input.reply === 'always' && entry.request.always.length > 0) approve(app, entry, input.patterns ?? entry.request.always)
  else finish(app, entry, { reply: 'once' })
  return true
}

/** The folder's requests that wait for an answer, oldest first. */
export function listPermissions(instance: Instance): PermissionRequest[] {
  return [...pending(instance.app).values()].flatMap((entry) => (entry.instance.directory === instance.directory ? [entry.request] : []))
}

export function listApprovals(app: App): SavedApproval[] {
  return app.store.approval.list()
}

export function forgetApproval(app: App, id: string): boolean {
  const removed = transact(app, (tx) => tx.approval.remove(id), { durable: true })
  if (!removed) throw notFound(`Approval not found: ${id}`)
  return true
}

/** What the layers that deny say about such a request. */
function relevantRules(layers: RuleLayers, permission: string, patterns: readonly string[]): PermissionRule[] {
  const denying = layers.filter((rules) => patterns.some((pattern) => evaluate(permission, pattern, rules).action === 'deny'))
  return denying.flatMap((rules) => rules.filter((rule) => matches(rule.permission, permission))).slice(-MAX_RULES)
}

type WaitFacts = Pick<Pending, 'agent' | 'asking'> & { signal: AbortSignal }

async function wait(instance: Instance, request: PermissionRequest, facts: WaitFacts): Promise<'once' | 'always'> {
  const { app } = instance
  const signal = anySignal(facts.signal, instance.signal)
  const state: { stop?: () => void } = {}
  try {
    return await new Promise((resolve, reject) => {
      const settle = (outcome: Error | PermissionReply) => (typeof outcome === 'string' ? resolve(outcome === 'always' ? 'always' : 'once') : reject(outcome))
      const entry: Pending = { request, instance, agent: facts.agent, asking: facts.asking, settle }
      // Cards must not outlive the call that they ask for.
      state.stop = () => finish(app, entry, { reply: 'reject', failure: abortReason(signal) })
      pending(app).set(request.id, entry)
      signal.addEventListener('abort', state.stop, { once: true })
      instance.bus.publish(instance.place, 'permission.asked', request)
    })
  } finally {
    if (state.stop) signal.removeEventListener('abort', state.stop)
    pending.peek(app)?.delete(request.id)
  }
}

/** Removes a request, tells everybody, and only then lets the tool move on. */
function finish(app: App, entry: Pending, outcome: { reply: PermissionReply; failure?: Error; told?: boolean }): void {
  const { request, instance, settle } = entry
  if (!pending.peek(app)?.delete(request.id)) return
  if (!outcome.told) {
    const { id: requestID, sessionID } = request
    instance.bus.publish(instance.place, 'permission.replied', { sessionID, requestID, reply: outcome.reply })
  }
  settle(outcome.failure ?? outcome.reply)
}

/** A "no" ends the turn, so nothing else of the session can still be wanted. */
function rejectSession(app: App, entry: Pending, message: string | undefined): void {
  finish(app, entry, { reply: 'reject', failure: new PermissionRejectedError(message || undefined) })
  for (const other of pending(app).values()) {
    if (other.request.sessionID === entry.request.sessionID) finish(app, other, { reply: 'reject', failure: new PermissionRejectedError() })
  }
}

/** Keeps the patterns, then lets go this request and every other one that they settle. */
function approve(app: App, entry: Pending, patterns: readonly string[]): void {
  const { instance, agent, request } = entry
  const replied = { sessionID: request.sessionID, requestID: request.id, reply: 'always' as const }
  transact(
    instance,
    (tx) => {
      for (const pattern of new Set(patterns)) {
        const approval = { projectID: approvalScope(instance), agent, permission: request.permission, pattern }
        tx.approval.put({ id: app.id('per'), ...approval, time: { created: app.clock.now() } })
      }
      tx.emit('permission.replied', replied)
    },
    { durable: true },
  )
  finish(app, entry, { reply: 'always', told: true })
  for (const other of pending(app).values()) {
    const same = approvalScope(other.instance) === approvalScope(instance) && other.agent === agent
    const asked = other.asking && { permission: other.request.permission, patterns: other.asking }
    if (same && asked && isApproved(other.instance, agent, asked)) finish(app, other, { reply: 'always' })
  }
}

function isApproved(instance: Instance, agent: string, asked: { permission: string; patterns: readonly string[] }): boolean {
  if (asked.patterns.length === 0) return true
  const all = instance.store.approval.of(approvalScope(instance), agent)
  const kept = all.filter((approval) => matches(approval.permission, asked.permission))
  return kept.length > 0 && asked.patterns.every((pattern) => kept.some((approval) => matches(approval.pattern, pattern)))
}

/** Folders outside git, and clones of one history, share a project, but not what a person allowed in one of them. */
export function approvalScope({ project, copy }: Instance): string {
  return copy === undefined ? project.id : `${project.id}:${copy}`
}
