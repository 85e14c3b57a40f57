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

/** An approval kept by "always": bound to a project and an agent, lifting only `ask`. */
export const SavedApproval = z.object({
  id: z.string(),
  projectID: z.string(),
  agent: z.string(),
  permission: z.string(),
  pattern: z.string(),
  time: z.object({ created: z.number() }),
})
export type SavedApproval = z.infer<typeof SavedApproval>

// Inputs

/** `patterns` lets the person widen or narrow what "always" stores. */
export const PermissionReplyInput = z.object({
  reply: PermissionReply,
  message: z.string().optional(),
  patterns: z.array(z.string().min(1)).max(50).optional(),
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
