import { z } from 'zod'
import { PermissionID, SessionID } from './id'
import { operations } from './operation'

// Shapes

export const PermissionAction = z.enum(['allow', 'deny', 'ask'])
export type PermissionAction = z.infer<typeof PermissionAction>
export const PermissionRule = z.object({ permission: z.string(), pattern: z.string(), action: PermissionAction })
export type PermissionRule = z.infer<typeof PermissionRule>
export const PermissionRuleset = z.array(PermissionRule)

export const PermissionRequest = z.object({
  id: PermissionID,
  sessionID: SessionID,
  permission: z.string(),
  patterns: z.array(z.string()),
  metadata: z.record(z.string(), z.unknown()),
  /** Patterns that "always" would store; empty when "always" is not on offer. */
  always: z.array(z.string()),
  tool: z.object({ messageID: z.string(), callID: z.string() }).optional(),
})
export type PermissionRequest = z.infer<typeof PermissionRequest>

export const PermissionReply = z.enum(['once', 'always', 'reject'])
export type PermissionReply = z.infer<typeof PermissionReply>

/** An approval kept by "always": bound to a project, or one of its sessions, and an agent, lifting only `ask`. */
export const SavedApproval = z.object({
  id: z.string(),
  projectID: z.string(),
  agent: z.string(),
  permission: z.string(),
  pattern: z.string(),
  time: z.object({ created: z.number() }),
  /** Given for this conversation only, its subagents included. */
  sessionID: SessionID.optional(),
})
export type SavedApproval = z.infer<typeof SavedApproval>

/** Where a rule was written down. */
export const RuleSource = z.object({
  kind: z.enum(['default', 'user', 'project', 'managed', 'environment', 'session', 'caller']),
  /** Of `user`, `project` and `managed`: the file, absolute. */
  file: z.string().optional(),
  /** It stands in the section of an agent, not in that for all. */
  agent: z.string().optional(),
})
export type RuleSource = z.infer<typeof RuleSource>

export const SourcedRule = PermissionRule.extend({ source: RuleSource })
export type SourcedRule = z.infer<typeof SourcedRule>

/** Why a request waits: who asks, and which rules say so. */
export const PermissionReason = z.object({
  requestID: PermissionID,
  agent: z.string(),
  /** Asked for whatever the rules say, because of what it is about. */
  forced: z.boolean(),
  rules: z.array(SourcedRule),
})
export type PermissionReason = z.infer<typeof PermissionReason>

/** How many past calls a pattern covers, how many of them a person was asked for, and how many the person refused. */
export const PastCount = z.object({ calls: z.number().int(), asked: z.number().int(), refused: z.number().int() })
export type PastCount = z.infer<typeof PastCount>

export const PastCall = z.object({
  /** What was asked for, one entry a line. */
  text: z.string(),
  outcome: z.enum(['rule', 'approval', 'allowed', 'refused']),
  scope: z.enum(['session', 'project', 'elsewhere']),
  sessionID: SessionID,
  /** When it happened last, and how often. */
  time: z.number(),
  times: z.number().int(),
})
export type PastCall = z.infer<typeof PastCall>

/** What an approval would have let through, judged from what agents asked for before. */
export const PermissionPreview = z.object({
  session: PastCount,
  /** The session's own included. */
  project: PastCount,
  all: PastCount,
  /** Different ones, refused ones first, the newest first. */
  examples: z.array(PastCall),
  /** So many past calls were looked at; `complete` is false where there are more. */
  searched: z.number().int(),
  complete: z.boolean(),
})
export type PermissionPreview = z.infer<typeof PermissionPreview>

/** What may be done of one kind without asking. */
export const ModeKind = z.object({
  permission: z.string(),
  action: PermissionAction,
  /** Rules for single patterns that say otherwise, the strongest first. */
  exceptions: z.array(SourcedRule),
  /** Kept approvals of this kind. */
  approvals: z.number().int(),
  source: RuleSource,
})
export type ModeKind = z.infer<typeof ModeKind>

/** What an agent may do by itself in a folder or a session, by kind. */
export const PermissionMode = z.object({ agent: z.string(), kinds: z.array(ModeKind) })
export type PermissionMode = z.infer<typeof PermissionMode>

/** Somebody waits for the person, in whatever project. */
export const WaitingRequest = z.object({
  kind: z.enum(['permission', 'question']),
  id: z.string(),
  /** The session that asks, and the conversation that it belongs to. */
  sessionID: SessionID,
  rootID: SessionID,
  title: z.string(),
  directory: z.string(),
  /** The permission that is asked for, or the header of the question. */
  subject: z.string(),
  /** The command, file or question, cut. */
  text: z.string(),
})
export type WaitingRequest = z.infer<typeof WaitingRequest>

// Inputs

const patterns = z.array(z.string().min(1)).max(50)

export const PermissionPreviewInput = z.object({ permission: z.string().min(1), patterns, sessionID: SessionID })
export type PermissionPreviewInput = z.infer<typeof PermissionPreviewInput>

/** `patterns` lets the person widen or narrow what "always" stores; `scope` says for how long it is meant. */
export const PermissionReplyInput = z.object({
  reply: PermissionReply,
  message: z.string().optional(),
  patterns: patterns.optional(),
  scope: z.enum(['session', 'project']).optional(),
})
export type PermissionReplyInput = z.infer<typeof PermissionReplyInput>

// Events

export const permissionEvents = {
  'permission.asked': PermissionRequest,
  'permission.replied': z.object({ sessionID: SessionID, requestID: PermissionID, reply: PermissionReply }),
}

// Operations

export const permissionOperations = operations({
  'permission.list': {
    method: 'GET',
    path: '/permission',
    scope: 'instance',
    summary: 'Requests that wait for an answer.',
    result: z.array(PermissionRequest),
    errors: ['BadRequest'],
  },
  'permission.reply': {
    method: 'POST',
    path: '/permission/{requestID}/reply',
    scope: 'app',
    summary: 'Answer a permission request.',
    params: z.object({ requestID: PermissionID }),
    body: PermissionReplyInput,
    result: z.boolean(),
    errors: ['BadRequest', 'PermissionNotFoundError'],
  },
  'permission.respond': {
    method: 'POST',
    path: '/session/{sessionID}/permissions/{permissionID}',
    scope: 'app',
    summary: 'Answer a permission request (older spelling).',
    params: z.object({ sessionID: SessionID, permissionID: PermissionID }),
    body: z.object({ response: PermissionReply }),
    result: z.boolean(),
    errors: ['BadRequest', 'PermissionNotFoundError'],
  },
  'permission.reason': {
    method: 'GET',
    path: '/permission/{requestID}/reason',
    scope: 'app',
    summary: 'Who asks, and which rules of which file say that it has to be asked.',
    params: z.object({ requestID: PermissionID }),
    result: PermissionReason,
    errors: ['BadRequest', 'PermissionNotFoundError'],
  },
  'permission.preview': {
    method: 'POST',
    path: '/permission/preview',
    scope: 'instance',
    summary: 'Which past calls patterns would have let through, and which of them were refused.',
    body: PermissionPreviewInput,
    result: PermissionPreview,
    errors: ['BadRequest', 'NotFoundError'],
  },
  'permission.mode': {
    method: 'GET',
    path: '/permission/mode',
    scope: 'instance',
    summary: 'What an agent may do without asking, by kind.',
    query: z.object({ agent: z.string().optional(), sessionID: SessionID.optional() }),
    result: PermissionMode,
    errors: ['BadRequest', 'NotFoundError'],
  },
  'permission.waiting': {
    method: 'GET',
    path: '/permission/waiting',
    scope: 'app',
    summary: 'Permissions and questions that wait for a person, over all projects.',
    result: z.array(WaitingRequest),
  },
  'permission.saved': {
    method: 'GET',
    path: '/permission/saved',
    scope: 'app',
    summary: 'Approvals kept by "always", over all projects.',
    result: z.array(SavedApproval),
  },
  'permission.forget': {
    method: 'DELETE',
    path: '/permission/saved/{id}',
    scope: 'app',
    summary: 'Revoke a kept approval.',
    params: z.object({ id: z.string() }),
    result: z.boolean(),
    errors: ['NotFoundError'],
  },
})
