import { z } from 'zod'
import { RestError } from '../error-form'
import { MessageID, SessionID } from '../id'
import { Part, PartInput, Tokens } from '../message'
import { operations, queryFlag } from '../operation'

// Shapes

/** Times are milliseconds, `tokens` are all of them added up, `cost` is US dollars. */
export const RestSession = z.object({
  id: SessionID,
  created: z.number(),
  updated: z.number(),
  /** What the next prompt will be answered by, unless it names another; empty while no provider is connected. */
  provider: z.string(),
  /** Without the provider. */
  model: z.string(),
  title: z.string(),
  directory: z.string(),
  status: z.enum(['idle', 'running']),
  tokens: z.number(),
  cost: z.number(),
})
export type RestSession = z.infer<typeof RestSession>

export const RestMessage = z.object({
  id: MessageID,
  role: z.enum(['user', 'assistant']),
  created: z.number(),
  /** Its text. */
  content: z.string(),
  parts: z.array(Part),
  tokens: z.number(),
  cost: z.number(),
})
export type RestMessage = z.infer<typeof RestMessage>

export const RestProvider = z.object({ id: z.string(), name: z.string(), models: z.array(z.string()) })
export const RestProject = z.object({ id: z.string(), name: z.string(), path: z.string(), created: z.number() })
export type RestProject = z.infer<typeof RestProject>

/** `path` starts at the project's folder, with slashes. */
export const RestFile = z.object({ name: z.string(), path: z.string(), type: z.enum(['file', 'directory']), size: z.number().optional() })
export type RestFile = z.infer<typeof RestFile>

/** Sums over all model calls of a turn. */
export const RestComplete = z.object({
  tokens: z.number(),
  cost: z.number(),
  usage: Tokens.omit({ total: true }),
  finish: z.enum(['stop', 'length', 'content-filter', 'aborted', 'error']),
  messageID: MessageID,
  error: RestError.shape.error.optional(),
})
export type RestComplete = z.infer<typeof RestComplete>

const line = <T extends string, D extends z.ZodType>(type: T, data: D) => z.object({ type: z.literal(type), data })

/** One line of a turn's stream. */
export const RestLine = z.discriminatedUnion('type', [
  line('text-delta', z.object({ text: z.string() })),
  line('message', z.object({ role: z.literal('assistant'), content: z.string(), messageID: MessageID })),
  line('tool', z.object({ id: z.string(), tool: z.string(), args: z.record(z.string(), z.unknown()) })),
  line('tool-result', z.object({ id: z.string(), tool: z.string(), output: z.string(), is_error: z.boolean() })),
  line('complete', RestComplete),
])
export type RestLine = z.infer<typeof RestLine>

// Inputs

const ModelName = z.string().min(1)
/** False: nobody is asked for permissions, and what would have to be asked for is refused. */
const ask = z.boolean().optional()

export const RestSessionCreate = z.object({
  provider: z.string().min(1).optional(),
  /** Alone it may be `provider/model`. */
  model: ModelName.optional(),
  title: z.string().optional(),
  /** Id of a project. */
  project: z.string().min(1).optional(),
})
export type RestSessionCreate = z.infer<typeof RestSessionCreate>

export const RestPrompt = z.object({
  parts: z.array(PartInput).min(1, 'There must be at least one part'),
  model: ModelName.optional(),
  agent: z.string().min(1).optional(),
  system: z.string().optional(),
  ask,
})
export type RestPrompt = z.infer<typeof RestPrompt>

/** What a client of the socket sends. */
export const RestFrame = z.union([
  z.object({ type: z.literal('abort') }),
  RestPrompt.extend({ type: z.literal('message') }),
  z.object({ type: z.literal('message'), content: z.string().refine((text) => text.trim() !== '', 'The content is blank'), ask }),
])
export type RestFrame = z.infer<typeof RestFrame>

/** A number in an address; unlike in the classic family nonsense is an error. */
const limit = z.coerce.number().int().min(1).max(1000).default(100)

/** Whatever is no id of ours is unknown, not wrong. */
const inSession = z.object({ sessionID: z.string().brand<'SessionID'>() })
const inProject = z.object({ projectID: z.string() })

// Operations

export const restOperations = operations({
  'rest.sessions.create': {
    method: 'POST',
    path: '/sessions',
    scope: 'instance',
    family: 'rest',
    summary: 'Start a session; the body may be empty.',
    body: RestSessionCreate,
    result: RestSession,
  },
  'rest.sessions.list': {
    method: 'GET',
    path: '/sessions',
    scope: 'instance',
    family: 'rest',
    summary: 'Sessions of the folder, newest first.',
    query: z.object({ limit }),
    result: z.array(RestSession),
  },
  'rest.sessions.get': {
    method: 'GET',
    path: '/sessions/{sessionID}',
    scope: 'app',
    family: 'rest',
    summary: 'One session.',
    params: inSession,
    result: RestSession,
    errors: ['SessionNotFoundError'],
  },
  'rest.sessions.delete': {
    method: 'DELETE',
    path: '/sessions/{sessionID}',
    scope: 'app',
    family: 'rest',
    summary: 'Stop and delete a session.',
    params: inSession,
    body: z.object({}),
    result: z.object({ id: SessionID, deleted: z.literal(true) }),
    errors: ['SessionNotFoundError'],
  },
  'rest.sessions.abort': {
    method: 'POST',
    path: '/sessions/{sessionID}/abort',
    scope: 'app',
    family: 'rest',
    summary: 'Stop what the session is doing; tells whether there was anything.',
    params: inSession,
    body: z.object({}),
    result: z.object({ aborted: z.boolean() }),
    errors: ['SessionNotFoundError'],
  },
  'rest.messages.list': {
    method: 'GET',
    path: '/sessions/{sessionID}/messages',
    scope: 'app',
    family: 'rest',
    summary: 'What was said, oldest first.',
    params: inSession,
    result: z.array(RestMessage),
    errors: ['SessionNotFoundError'],
  },
  'rest.messages.create': {
    method: 'POST',
    path: '/sessions/{sessionID}/messages',
    scope: 'instance',
    family: 'rest',
    kind: 'feed',
    large: true,
    summary: 'A prompt, answered by a line of JSON for everything that happens; the last one is `complete`. The turn goes on without its reader.',
    params: inSession,
    query: z.object({ delta: queryFlag }),
    body: RestPrompt,
    result: RestLine,
    errors: ['SessionNotFoundError', 'SessionBusyError'],
  },
  'rest.sessions.stream': {
    method: 'GET',
    path: '/sessions/{sessionID}/stream',
    scope: 'app',
    family: 'rest',
    kind: 'socket',
    summary: 'A socket that hears every turn of the session, starts turns and stops them. A JSON object per text frame.',
    params: inSession,
    result: z.void(),
    errors: ['SessionNotFoundError'],
  },
  'rest.providers.list': {
    method: 'GET',
    path: '/providers',
    scope: 'instance',
    family: 'rest',
    summary: 'Connected providers with the ids of their models; with `all=true` the whole catalogue.',
    query: z.object({ all: queryFlag }),
    result: z.array(RestProvider),
  },
  'rest.projects.list': {
    method: 'GET',
    path: '/projects',
    scope: 'app',
    family: 'rest',
    summary: 'Known folders.',
    result: z.array(RestProject),
  },
  'rest.projects.create': {
    method: 'POST',
    path: '/projects',
    scope: 'app',
    family: 'rest',
    summary: 'Make a folder known; the same folder keeps its id.',
    body: z.object({ path: z.string().min(1), name: z.string().trim().min(1).max(200).optional() }),
    result: RestProject,
    errors: ['PathForbiddenError'],
  },
  'rest.projects.files': {
    method: 'GET',
    path: '/projects/{projectID}/files',
    scope: 'app',
    family: 'rest',
    summary: 'A folder of the project: folders first, one level.',
    params: inProject,
    query: z.object({ path: z.string().default('') }),
    result: z.array(RestFile),
    errors: ['ProjectNotFoundError', 'PathForbiddenError'],
  },
})
