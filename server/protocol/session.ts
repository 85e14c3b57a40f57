import { z } from 'zod'
import { MessageID, PartID, SessionID } from './id'
import { Failure, FileDiff, Tokens } from './message'
import { operations, queryFlag, queryNumber } from './operation'
import { PermissionRuleset } from './permission'

// Shapes

export const SessionModel = z.object({ id: z.string(), providerID: z.string(), variant: z.string().optional() })

/** What a revert did (or would do) to one file. */
export const RevertFile = z.object({
  /** Relative to the worktree, or to the folder outside git. */
  file: z.string(),
  path: z.string(),
  /** `merge` takes the session's lines back and leaves those of others; `none`: the file is like that already. */
  action: z.enum(['restore', 'remove', 'merge', 'skip', 'none']),
  /** Why it is skipped. */
  reason: z.enum(['conflict', 'changed', 'not-selected', 'not-kept', 'lost', 'unreachable', 'failed']).optional(),
  /** The file is not as the session left it. */
  changed: z.boolean(),
})
export type RevertFile = z.infer<typeof RevertFile>

export const SessionRevert = z.object({
  messageID: MessageID,
  partID: PartID.optional(),
  /** The files as they were before. */
  snapshot: z.string().optional(),
  /** The files as the revert left them. */
  reverted: z.string().optional(),
  diff: z.string().optional(),
  files: z.array(RevertFile).optional(),
})
export type SessionRevert = z.infer<typeof SessionRevert>

export const Session = z.object({
  id: SessionID,
  slug: z.string(),
  projectID: z.string(),
  workspaceID: z.string().regex(/^wrk/).optional(),
  directory: z.string(),
  path: z.string().optional(),
  parentID: SessionID.optional(),
  summary: z.object({ additions: z.number(), deletions: z.number(), files: z.number(), diffs: z.array(FileDiff).optional() }).optional(),
  cost: z.number().optional(),
  tokens: Tokens.omit({ total: true }).optional(),
  share: z.object({ url: z.string() }).optional(),
  title: z.string(),
  agent: z.string().optional(),
  model: SessionModel.optional(),
  version: z.string(),
  metadata: z.record(z.string(), z.unknown()).optional(),
  time: z.object({
    created: z.number().int().min(0),
    updated: z.number().int().min(0),
    compacting: z.number().int().min(0).optional(),
    archived: z.number().optional(),
  }),
  permission: PermissionRuleset.optional(),
  revert: SessionRevert.optional(),
})
export type Session = z.infer<typeof Session>

/** A session with what one needs to know of its project, where lists are over all of them. */
export const GlobalSession = Session.extend({ project: z.object({ id: z.string(), name: z.string().optional(), worktree: z.string() }).nullable() })
export type GlobalSession = z.infer<typeof GlobalSession>

export const SessionStatus = z.discriminatedUnion('type', [
  z.object({ type: z.literal('idle') }),
  z.object({
    type: z.literal('retry'),
    attempt: z.number().int(),
    message: z.string(),
    action: z
      .object({ reason: z.string(), provider: z.string(), title: z.string(), message: z.string(), label: z.string(), link: z.string().optional() })
      .optional(),
    next: z.number().int(),
  }),
  z.object({ type: z.literal('busy') }),
])
export type SessionStatus = z.infer<typeof SessionStatus>

export const Todo = z.object({ content: z.string(), status: z.string(), priority: z.string() })
export type Todo = z.infer<typeof Todo>

/** What fills the context of the model that answers next, in tokens that are estimated from the letters. */
export const ContextFill = z.object({
  /** The instructions, those of the project's files among them. */
  system: z.number().int(),
  /** The descriptions of the tools that are on offer. */
  tools: z.number().int(),
  /** What people wrote. */
  prompts: z.number().int(),
  /** Files that were attached or read with a prompt. */
  files: z.number().int(),
  /** What models wrote and thought. */
  answers: z.number().int(),
  /** Calls of tools with what came back. */
  results: z.number().int(),
})
export type ContextFill = z.infer<typeof ContextFill>

// Inputs

export const SessionCreate = z.object({
  parentID: SessionID.optional(),
  title: z.string().optional(),
  agent: z.string().optional(),
  model: SessionModel.optional(),
  metadata: z.record(z.string(), z.unknown()).optional(),
  permission: PermissionRuleset.optional(),
})
export type SessionCreate = z.infer<typeof SessionCreate>

export const SessionUpdate = z.object({
  title: z.string().optional(),
  metadata: z.record(z.string(), z.unknown()).optional(),
  permission: PermissionRuleset.optional(),
  /** null takes a session out of the archive. */
  time: z.object({ archived: z.number().nullish() }).optional(),
})
export type SessionUpdate = z.infer<typeof SessionUpdate>

export const SessionQuery = z.object({
  scope: z.literal('project').optional(),
  path: z.string().optional(),
  roots: queryFlag,
  start: queryNumber,
  search: z.string().optional(),
  limit: queryNumber,
})
export type SessionQuery = z.infer<typeof SessionQuery>

export const GlobalSessionQuery = z.object({
  roots: queryFlag,
  start: queryNumber,
  /** From the header x-next-cursor of the page before. */
  cursor: queryNumber,
  search: z.string().optional(),
  limit: queryNumber,
  /** Archived sessions too. */
  archived: queryFlag,
})
export type GlobalSessionQuery = z.infer<typeof GlobalSessionQuery>

/** `auto` goes on with the work afterwards, as a compaction that the loop began itself. */
export const SummarizeInput = z.object({ providerID: z.string(), modelID: z.string(), auto: z.boolean().optional() })
export type SummarizeInput = z.infer<typeof SummarizeInput>

const inSession = z.object({ sessionID: SessionID })

// Events

export const sessionEvents = {
  'session.created': z.object({ sessionID: SessionID, info: Session }),
  'session.updated': z.object({ sessionID: SessionID, info: Session }),
  'session.deleted': z.object({ sessionID: SessionID, info: Session }),
  'session.status': z.object({ sessionID: SessionID, status: SessionStatus }),
  'session.idle': z.object({ sessionID: SessionID }),
  'session.diff': z.object({ sessionID: SessionID, diff: z.array(FileDiff) }),
  'session.error': z.object({ sessionID: SessionID.optional(), error: Failure.optional() }),
  'session.compacted': z.object({ sessionID: SessionID }),
  'todo.updated': z.object({ sessionID: SessionID, todos: z.array(Todo) }),
}

// Operations

export const sessionOperations = operations({
  'session.list': {
    method: 'GET',
    path: '/session',
    scope: 'instance',
    summary: 'Sessions of the folder (or with scope=project of the whole project), last updated first.',
    query: SessionQuery,
    result: z.array(Session),
    errors: ['BadRequest'],
  },
  'experimental.session.list': {
    method: 'GET',
    path: '/experimental/session',
    scope: 'app',
    summary: 'Sessions of all projects, last updated first, in pages: header x-next-cursor says where the next one starts.',
    query: GlobalSessionQuery,
    result: z.array(GlobalSession),
    errors: ['BadRequest'],
  },
  'session.create': {
    method: 'POST',
    path: '/session',
    scope: 'instance',
    summary: 'Start a session.',
    body: SessionCreate,
    result: Session,
    errors: ['BadRequest'],
  },
  'session.status': {
    method: 'GET',
    path: '/session/status',
    scope: 'instance',
    summary: 'The sessions that are busy or waiting to retry; idle ones are left out.',
    result: z.record(z.string(), SessionStatus),
    errors: ['BadRequest'],
  },
  'session.get': {
    method: 'GET',
    path: '/session/{sessionID}',
    scope: 'app',
    summary: 'One session.',
    params: inSession,
    result: Session,
    errors: ['BadRequest', 'NotFoundError'],
  },
  'session.delete': {
    method: 'DELETE',
    path: '/session/{sessionID}',
    scope: 'app',
    summary: 'Stop and delete a session and its children.',
    params: inSession,
    result: z.boolean(),
    errors: ['BadRequest', 'NotFoundError'],
  },
  'session.update': {
    method: 'PATCH',
    path: '/session/{sessionID}',
    scope: 'app',
    summary: 'Rename, archive, annotate; permission rules are appended.',
    params: inSession,
    body: SessionUpdate,
    result: Session,
    errors: ['BadRequest', 'NotFoundError'],
  },
  'session.children': {
    method: 'GET',
    path: '/session/{sessionID}/children',
    scope: 'app',
    summary: 'Sessions started by this one.',
    params: inSession,
    result: z.array(Session),
    errors: ['BadRequest', 'NotFoundError'],
  },
  'session.todo': {
    method: 'GET',
    path: '/session/{sessionID}/todo',
    scope: 'app',
    summary: 'The to-do list that the agent keeps.',
    params: inSession,
    result: z.array(Todo),
    errors: ['BadRequest', 'NotFoundError'],
  },
  'session.fork': {
    method: 'POST',
    path: '/session/{sessionID}/fork',
    scope: 'app',
    summary: 'Copy a session, up to but without `messageID` when it is given.',
    params: inSession,
    body: z.object({ messageID: MessageID.optional() }),
    result: Session,
    errors: ['BadRequest', 'NotFoundError'],
  },
  'session.summarize': {
    method: 'POST',
    path: '/session/{sessionID}/summarize',
    scope: 'instance',
    summary: 'Condense the conversation so far into a summary that replaces it for the model; true when that succeeded.',
    params: inSession,
    body: SummarizeInput,
    result: z.boolean(),
    errors: ['BadRequest', 'NotFoundError'],
  },
  'session.context': {
    method: 'GET',
    path: '/session/{sessionID}/context',
    scope: 'instance',
    summary: 'What fills the context of the model that answers next, estimated.',
    params: inSession,
    result: ContextFill,
    errors: ['BadRequest', 'NotFoundError', 'ConfigInvalidError'],
  },
  'tour.start': {
    method: 'POST',
    path: '/tour',
    scope: 'app',
    summary: 'Make a temporary sample project and a session in it that a built-in scripted model will answer.',
    result: z.object({ directory: z.string(), session: Session, prompt: z.string() }),
  },
  'session.abort': {
    method: 'POST',
    path: '/session/{sessionID}/abort',
    scope: 'app',
    summary: 'Stop what the session is doing.',
    params: inSession,
    result: z.boolean(),
    errors: ['BadRequest', 'NotFoundError'],
  },
})
