import { ProtocolError } from '#protocol/error'
import type { PermissionID, SessionID } from '#protocol/id'
import type { PermissionReply, PermissionReplyInput, PermissionRequest, PermissionRule } from '#protocol/permission'
import type { Decision } from '#protocol/review'
import type { App } from '../app'
import type { Instance } from '../instance'
import { slot } from '../scope'
import type { AskedFor } from '../store/decision'
import { transact } from '../store/transact'
import { abortReason, anySignal } from '../system/abort'
import { approvalScope, approvalsOf, isCovered, rootOf, type Asked } from './approvals'
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
  /** What an approval has to name as it is, because a general pattern was not given with it in mind. */
  exact?: readonly string[]
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
  /** What was refused, unless it went the way of another request of the session. */
  readonly asked: AskedFor | undefined

  constructor(feedback?: string, asked?: AskedFor) {
    const said = 'The user rejected permission to use this specific tool call'
    super(feedback ? `${said} with the following feedback: ${feedback}` : `${said}.`)
    this.feedback = feedback
    this.asked = asked
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

export type Pending = {
  request: PermissionRequest
  instance: Instance
  agent: string
  layers: RuleLayers
  /** What no rule allows; undefined when no approval may answer. */
  asking: Asked | undefined
  settle: (outcome: Error | PermissionReply) => void
}

/** Who let a call go on, and what of it an approval could have answered. */
export type Verdict = Pick<Decision, 'by' | 'reply' | 'pattern'> & { asked?: AskedFor | undefined }

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
  const asked = (some: readonly string[]): Asked => ({ permission, patterns: some, ...(input.exact?.length ? { exact: input.exact } : {}) })
  const open = patterns.filter((_, index) => actions[index] === 'ask')
  if (!force && open.length === 0) return { by: 'rule', pattern: rules[0]!.pattern, asked: memoryOf(asked(input.approvals ?? patterns)) }
  const asking = force ? undefined : asked(input.approvals ?? open)
  if (asking && isApproved(instance, input, asking)) {
    return { by: 'approval', pattern: asking.patterns.join(', ').slice(0, 500), asked: memoryOf(asking) }
  }
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
  const reply = await wait(instance, request, { agent: input.agent, layers, asking, signal: input.signal })
  return { by: 'person', reply, asked: memoryOf(asking) }
}

/** Answers a request from anywhere; throws `PermissionNotFoundError` for unknown ones. */
export function replyPermission(app: App, requestID: PermissionID, input: PermissionReplyInput): boolean {
  const entry = findPending(app, requestID)
  if (input.reply === 'reject') rejectSession(app, entry, input.message)
  else if (input.reply === 'always' && entry.request.always.length > 0) approve(app, entry, { patterns: input.patterns ?? entry.request.always, scope: input.scope })
  else finish(app, entry, { reply: 'once' })
  return true
}

/** The folder's requests that wait for an answer, oldest first. */
export function listPermissions(instance: Instance): PermissionRequest[] {
  return [...pending(instance.app).values()].flatMap((entry) => (entry.instance.directory === instance.directory ? [entry.request] : []))
}

/** A request that waits, with what it is judged by; throws `PermissionNotFoundError`. */
export function findPending(app: App, requestID: PermissionID): Pending {
  const entry = pending(app).get(requestID)
  if (!entry) throw new ProtocolError('PermissionNotFoundError', { requestID, message: `Permission request not found: ${requestID}` })
  return entry
}

/** Everything that waits in any folder, oldest first. */
export function allPending(app: App): Pending[] {
  return [...pending(app).values()]
}

/** What the layers that deny say about such a request. */
function relevantRules(layers: RuleLayers, permission: string, patterns: readonly string[]): PermissionRule[] {
  const denying = layers.filter((rules) => patterns.some((pattern) => evaluate(permission, pattern, rules).action === 'deny'))
  return denying.flatMap((rules) => rules.filter((rule) => matches(rule.permission, permission))).slice(-MAX_RULES)
}

type WaitFacts = Pick<Pending, 'agent' | 'layers' | 'asking'> & { signal: AbortSignal }

async function wait(instance: Instance, request: PermissionRequest, facts: WaitFacts): Promise<'once' | 'always'> {
  const { app } = instance
  const signal = anySignal(facts.signal, instance.signal)
  const state: { stop?: () => void } = {}
  try {
    return await new Promise((resolve, reject) => {
      const settle = (outcome: Error | PermissionReply) => (typeof outcome === 'string' ? resolve(outcome === 'always' ? 'always' : 'once') : reject(outcome))
      const entry: Pending = { request, instance, agent: facts.agent, layers: facts.layers, asking: facts.asking, settle }
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
  finish(app, entry, { reply: 'reject', failure: new PermissionRejectedError(message || undefined, memoryOf(entry.asking)) })
  for (const other of pending(app).values()) {
    if (other.request.sessionID === entry.request.sessionID) finish(app, other, { reply: 'reject', failure: new PermissionRejectedError() })
  }
}

type Kept = { patterns: readonly string[]; scope: PermissionReplyInput['scope'] }

/** Keeps the patterns, then lets go this request and every other one that they settle. */
function approve(app: App, entry: Pending, { patterns, scope }: Kept): void {
  const { instance, agent, request } = entry
  const replied = { sessionID: request.sessionID, requestID: request.id, reply: 'always' as const }
  const place = { projectID: approvalScope(instance), ...(scope === 'session' ? { sessionID: rootOf(instance, request.sessionID) } : {}) }
  transact(
    instance,
    (tx) => {
      for (const pattern of new Set(patterns)) {
        tx.approval.put({ ...place, id: app.id('per'), agent, permission: request.permission, pattern, time: { created: app.clock.now() } })
      }
      tx.emit('permission.replied', replied)
    },
    { durable: true },
  )
  finish(app, entry, { reply: 'always', told: true })
  for (const other of pending(app).values()) {
    if (other.agent !== agent || other.request.permission !== request.permission || !other.asking) continue
    if (isApproved(other.instance, { sessionID: other.request.sessionID, agent }, other.asking)) finish(app, other, { reply: 'always' })
  }
}

function isApproved(instance: Instance, { sessionID, agent }: Pick<AskInput, 'sessionID' | 'agent'>, asked: Asked): boolean {
  return asked.patterns.length === 0 || isCovered(asked, approvalsOf(instance, { sessionID, agent }))
}

/** What is kept of a question for later ones. */
function memoryOf(asked: Asked | undefined): AskedFor | undefined {
  return asked && { patterns: asked.patterns, ...(asked.exact ? { exact: asked.exact } : {}) }
}
