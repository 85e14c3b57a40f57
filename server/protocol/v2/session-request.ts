import { z } from 'zod'
import { PermissionID, QuestionID, SessionID } from '../id'
import { operations, type Operation } from '../operation'
import { PermissionAction, PermissionReply } from '../permission'
import { Question, QuestionAnswer } from '../question'

// What a session waits for: a permission, or an answer to a question. The same requests as those of the other family, in
// other words: `action` is its permission, `resources` are its patterns, `save` is what "always" would keep.

// Shapes

const source = z.object({ type: z.literal('tool'), messageID: z.string(), callID: z.string() })

export const PermissionRequestV2 = z.object({
  id: PermissionID,
  sessionID: SessionID,
  action: z.string(),
  resources: z.array(z.string()),
  save: z.array(z.string()).optional(),
  metadata: z.record(z.string(), z.unknown()).optional(),
  source: source.optional(),
})
export type PermissionRequestV2 = z.infer<typeof PermissionRequestV2>

export const QuestionRequestV2 = z.object({
  id: QuestionID,
  sessionID: SessionID,
  questions: z.array(Question),
  tool: z.object({ messageID: z.string(), callID: z.string() }).optional(),
})
export type QuestionRequestV2 = z.infer<typeof QuestionRequestV2>

// Inputs

export const PermissionCreateV2 = z.object({
  id: PermissionID.optional(),
  action: z.string(),
  resources: z.array(z.string()).max(1_000),
  save: z.array(z.string()).max(1_000).optional(),
  metadata: z.record(z.string(), z.unknown()).optional(),
  source: source.optional(),
  agent: z.string().optional(),
})
export type PermissionCreateV2 = z.infer<typeof PermissionCreateV2>

const inSession = z.object({ sessionID: SessionID })
const inPermission = inSession.extend({ requestID: PermissionID })
const inQuestion = inSession.extend({ requestID: QuestionID })
const shared = { scope: 'instance', family: 'v2', errors: ['BadRequest', 'SessionNotFoundError'] } as const satisfies Partial<Operation>
const permission = { ...shared, params: inPermission, errors: ['BadRequest', 'SessionNotFoundError', 'PermissionNotFoundError'] } as const
const question = { ...shared, params: inQuestion, errors: ['BadRequest', 'SessionNotFoundError', 'QuestionNotFoundError'] } as const

// Events

/** On `/api/event` beside the events of the other family. */
export const sessionRequestEvents = {
  'permission.v2.asked': PermissionRequestV2,
  'permission.v2.replied': z.object({ sessionID: SessionID, requestID: PermissionID, reply: PermissionReply }),
  'question.v2.asked': QuestionRequestV2,
  'question.v2.replied': z.object({ sessionID: SessionID, requestID: QuestionID, answers: z.array(QuestionAnswer) }),
  'question.v2.rejected': z.object({ sessionID: SessionID, requestID: QuestionID }),
}

// Operations

export const v2SessionRequestOperations = operations({
  'v2.session.permission.create': {
    ...shared,
    method: 'POST',
    path: '/api/session/{sessionID}/permission',
    summary: 'Ask for a permission: the rules answer at once, or a person does (`ask`).',
    params: inSession,
    body: PermissionCreateV2,
    result: z.object({ data: z.object({ id: PermissionID, effect: PermissionAction }) }),
  },
  'v2.session.permission.list': {
    ...shared,
    method: 'GET',
    path: '/api/session/{sessionID}/permission',
    summary: 'The permissions that the session waits for.',
    params: inSession,
    result: z.object({ data: z.array(PermissionRequestV2) }),
  },
  'v2.session.permission.get': {
    ...permission,
    method: 'GET',
    path: '/api/session/{sessionID}/permission/{requestID}',
    summary: 'One permission that the session waits for.',
    result: z.object({ data: PermissionRequestV2 }),
  },
  'v2.session.permission.reply': {
    ...permission,
    method: 'POST',
    path: '/api/session/{sessionID}/permission/{requestID}/reply',
    summary: 'Answer a permission request.',
    body: z.object({ reply: PermissionReply, message: z.string().optional() }),
    status: 204,
    result: z.void(),
  },
  'v2.session.question.list': {
    ...shared,
    method: 'GET',
    path: '/api/session/{sessionID}/question',
    summary: 'The questions that the session waits for.',
    params: inSession,
    result: z.object({ data: z.array(QuestionRequestV2) }),
  },
  'v2.session.question.reply': {
    ...question,
    method: 'POST',
    path: '/api/session/{sessionID}/question/{requestID}/reply',
    summary: 'Answer questions, one list of answers for each.',
    body: z.object({ answers: z.array(QuestionAnswer).max(100) }),
    status: 204,
    result: z.void(),
  },
  'v2.session.question.reject': {
    ...question,
    method: 'POST',
    path: '/api/session/{sessionID}/question/{requestID}/reject',
    summary: 'Dismiss questions; the turn ends.',
    status: 204,
    result: z.void(),
  },
})
