import { z } from 'zod'
import { MessageID, SessionID } from '../id'
import { Delivery, Tokens } from '../message'
import { operations, queryNumber, type Operation } from '../operation'
import { LocationRef, ModelRef, Prompt, PromptInputV2, RevertState } from './prompt'
import { SessionDurableEvent } from './session-event'
import { SessionMessage } from './session-message'

// Shapes

export const SessionV2Info = z.object({
  id: SessionID,
  parentID: SessionID.optional(),
  projectID: z.string(),
  agent: z.string().optional(),
  model: ModelRef.optional(),
  cost: z.number(),
  tokens: Tokens.omit({ total: true }),
  time: z.object({ created: z.number(), updated: z.number(), archived: z.number().optional() }),
  title: z.string(),
  location: LocationRef,
  /** Where the folder lies in its project. */
  subpath: z.string().optional(),
  revert: RevertState.optional(),
})
export type SessionV2Info = z.infer<typeof SessionV2Info>

const Cursor = z.object({ previous: z.string().optional(), next: z.string().optional() })

export const SessionsResponse = z.object({ data: z.array(SessionV2Info), cursor: Cursor })
export type SessionsResponse = z.infer<typeof SessionsResponse>

export const SessionMessagesResponse = z.object({ data: z.array(SessionMessage), cursor: Cursor })
export type SessionMessagesResponse = z.infer<typeof SessionMessagesResponse>

/** A prompt that was taken in. `promotedSeq` is there once it is part of the conversation. */
export const SessionInputAdmitted = z.object({
  admittedSeq: z.number().int().min(0),
  id: MessageID,
  sessionID: SessionID,
  prompt: Prompt,
  delivery: Delivery,
  timeCreated: z.number(),
  promotedSeq: z.number().int().min(0).optional(),
})
export type SessionInputAdmitted = z.infer<typeof SessionInputAdmitted>

export const SessionHistory = z.object({ data: z.array(SessionDurableEvent), hasMore: z.boolean() })
export type SessionHistory = { data: SessionDurableEvent[]; hasMore: boolean }

// Inputs

const Order = z.enum(['asc', 'desc'])

export const SessionsQuery = z.object({
  workspace: z.string().optional(),
  limit: queryNumber,
  order: Order.optional(),
  search: z.string().optional(),
  directory: z.string().optional(),
  project: z.string().optional(),
  subpath: z.string().optional(),
  cursor: z.string().optional(),
})
export type SessionsQuery = z.infer<typeof SessionsQuery>

export const MessagesQuery = z.object({ limit: queryNumber, order: Order.optional(), cursor: z.string().optional() })
export type MessagesQuery = z.infer<typeof MessagesQuery>

export const SessionCreateV2 = z.object({ id: SessionID.optional(), agent: z.string().optional(), model: ModelRef.optional(), location: LocationRef.optional() })
export type SessionCreateV2 = z.infer<typeof SessionCreateV2>

/** `resume: false` keeps the prompt as a message that nothing answers yet. */
export const SessionPromptInput = z.object({ id: MessageID.optional(), prompt: PromptInputV2, delivery: Delivery.optional(), resume: z.boolean().optional() })
export type SessionPromptInput = z.infer<typeof SessionPromptInput>

/** `files: false` takes back the messages and leaves the files as they are. */
export const RevertStageInput = z.object({ messageID: MessageID, files: z.boolean().optional() })
export type RevertStageInput = z.infer<typeof RevertStageInput>

const inSession = z.object({ sessionID: SessionID })
const inMessage = inSession.extend({ messageID: MessageID })
const shared = { family: 'v2', params: inSession, errors: ['BadRequest', 'SessionNotFoundError'] } as const
const done = { ...shared, status: 204, result: z.void() } as const satisfies Partial<Operation>

// Operations

export const v2SessionOperations = operations({
  'v2.session.list': {
    method: 'GET',
    path: '/api/session',
    scope: 'app',
    family: 'v2',
    summary: 'Sessions of all folders in pages, last updated first.',
    query: SessionsQuery,
    result: SessionsResponse,
    errors: ['BadRequest', 'InvalidCursorError'],
  },
  'v2.session.create': {
    method: 'POST',
    path: '/api/session',
    scope: 'instance',
    family: 'v2',
    summary: 'Start a session; with the id of one that is there, that one.',
    body: SessionCreateV2,
    result: z.object({ data: SessionV2Info }),
    errors: ['BadRequest'],
  },
  'v2.session.active': {
    method: 'GET',
    path: '/api/session/active',
    scope: 'app',
    family: 'v2',
    summary: 'The sessions that are at work.',
    result: z.object({ data: z.record(z.string(), z.object({ type: z.literal('running') })) }),
  },
  'v2.session.get': { ...shared, method: 'GET', path: '/api/session/{sessionID}', scope: 'app', summary: 'One session.', result: z.object({ data: SessionV2Info }) },
  'v2.session.switchAgent': {
    ...done,
    method: 'POST',
    path: '/api/session/{sessionID}/agent',
    scope: 'instance',
    summary: 'Let another agent answer from now on.',
    body: z.object({ agent: z.string() }),
  },
  'v2.session.switchModel': {
    ...done,
    method: 'POST',
    path: '/api/session/{sessionID}/model',
    scope: 'instance',
    summary: 'Let another model answer from now on.',
    body: z.object({ model: ModelRef }),
  },
  'v2.session.prompt': {
    ...shared,
    method: 'POST',
    path: '/api/session/{sessionID}/prompt',
    scope: 'instance',
    summary: 'Send a prompt and come back as soon as it is kept.',
    body: SessionPromptInput,
    large: true,
    result: z.object({ data: SessionInputAdmitted }),
    errors: ['BadRequest', 'SessionNotFoundError', 'ConflictError', 'PayloadTooLarge', 'TooManyRequests'],
  },
  'v2.session.compact': {
    ...done,
    method: 'POST',
    path: '/api/session/{sessionID}/compact',
    scope: 'instance',
    summary: 'Condense the conversation as soon as the session is idle; answers when that is done.',
    errors: ['BadRequest', 'SessionNotFoundError', 'ServiceUnavailableError'],
  },
  'v2.session.wait': {
    ...done,
    method: 'POST',
    path: '/api/session/{sessionID}/wait',
    scope: 'app',
    summary: 'Answers when the session is idle.',
    errors: ['BadRequest', 'SessionNotFoundError', 'ServiceUnavailableError'],
  },
  'v2.session.interrupt': { ...done, method: 'POST', path: '/api/session/{sessionID}/interrupt', scope: 'app', summary: 'Stop what the session is doing.' },
  'v2.session.revert.stage': {
    ...shared,
    method: 'POST',
    path: '/api/session/{sessionID}/revert/stage',
    scope: 'instance',
    summary: 'Take back a message and all after it, until it is cleared or the conversation goes on.',
    body: RevertStageInput,
    result: z.object({ data: RevertState }),
    errors: ['BadRequest', 'SessionNotFoundError', 'MessageNotFoundError', 'SessionBusyError'],
  },
  'v2.session.revert.clear': {
    ...done,
    method: 'POST',
    path: '/api/session/{sessionID}/revert/clear',
    scope: 'instance',
    summary: 'Bring back what was taken back.',
    errors: ['BadRequest', 'SessionNotFoundError', 'SessionBusyError'],
  },
  'v2.session.revert.commit': {
    ...done,
    method: 'POST',
    path: '/api/session/{sessionID}/revert/commit',
    scope: 'instance',
    summary: 'Delete what was taken back.',
    errors: ['BadRequest', 'SessionNotFoundError', 'SessionBusyError'],
  },
  'v2.session.context': {
    ...shared,
    method: 'GET',
    path: '/api/session/{sessionID}/context',
    scope: 'app',
    summary: 'What a model would read of the conversation.',
    result: z.object({ data: z.array(SessionMessage) }),
  },
  'v2.session.history': {
    ...shared,
    method: 'GET',
    path: '/api/session/{sessionID}/history',
    scope: 'app',
    summary: 'What happened in the session, in pages: the kept events after the number `after`.',
    query: z.object({ limit: queryNumber, after: queryNumber }),
    result: SessionHistory,
  },
  'v2.session.events': {
    ...shared,
    method: 'GET',
    path: '/api/session/{sessionID}/event',
    scope: 'app',
    kind: 'stream',
    summary: 'The kept events of the session after the number `after` (or Last-Event-ID), then each as it happens.',
    query: z.object({ after: z.string().optional() }),
    result: SessionDurableEvent,
  },
  'v2.session.message': {
    ...shared,
    method: 'GET',
    path: '/api/session/{sessionID}/message/{messageID}',
    scope: 'app',
    summary: 'One message.',
    params: inMessage,
    result: z.object({ data: SessionMessage }),
    errors: ['BadRequest', 'SessionNotFoundError', 'MessageNotFoundError'],
  },
  'v2.session.messages': {
    ...shared,
    method: 'GET',
    path: '/api/session/{sessionID}/message',
    scope: 'app',
    summary: 'The conversation in pages, newest first.',
    query: MessagesQuery,
    result: SessionMessagesResponse,
    errors: ['BadRequest', 'SessionNotFoundError', 'InvalidCursorError'],
  },
})
