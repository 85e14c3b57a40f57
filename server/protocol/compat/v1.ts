import { z } from 'zod'
import { V1Error } from '../error-form'
import { SessionID } from '../id'
import { operations } from '../operation'
import { CostUsd } from './openai'

// Our agent, as clients of OpenAI's kind ask for it.

// Shapes

const V1Usage = z.object({ prompt_tokens: z.number(), completion_tokens: z.number(), total_tokens: z.number() })

/** A turn of the agent. */
export const V1ChatAnswer = z.object({
  id: z.string(),
  object: z.literal('chat.completion'),
  created: z.number().int(),
  model: z.string(),
  session_id: SessionID,
  cost_usd: CostUsd,
  choices: z.array(
    z.object({
      index: z.number().int(),
      message: z.object({ role: z.literal('assistant'), content: z.string() }),
      finish_reason: z.enum(['stop', 'length', 'content_filter']),
    }),
  ),
  usage: V1Usage,
})
export type V1ChatAnswer = z.infer<typeof V1ChatAnswer>

export const V1ContentBlock = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text') }),
  z.object({ type: z.literal('thinking') }),
  z.object({ type: z.literal('tool_use'), id: z.string(), name: z.string(), input: z.record(z.string(), z.unknown()) }),
])
export type V1ContentBlock = z.infer<typeof V1ContentBlock>

export const V1ContentDelta = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text_delta'), text: z.string() }),
  z.object({ type: z.literal('thinking_delta'), thinking: z.string() }),
  z.object({ type: z.literal('tool_result'), text: z.string(), is_error: z.boolean() }),
])
export type V1ContentDelta = z.infer<typeof V1ContentDelta>

/** What a streamed turn tells; the texts of all text blocks are the answer. */
export const V1ChatEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('content_block_start'), index: z.number().int(), content_block: V1ContentBlock }),
  z.object({ type: z.literal('content_block_delta'), index: z.number().int(), delta: V1ContentDelta }),
  z.object({ type: z.literal('content_block_stop'), index: z.number().int() }),
  z.object({ type: z.literal('error'), error: V1Error.shape.error }),
  z.object({
    type: z.literal('message_stop'),
    session_id: SessionID,
    model: z.string(),
    finish_reason: z.enum(['stop', 'length', 'content_filter', 'error']),
    usage: V1Usage,
    cost_usd: CostUsd,
  }),
])
export type V1ChatEvent = z.infer<typeof V1ChatEvent>

export const V1Skill = z.object({ name: z.string(), description: z.string(), location: z.string() })
export const V1Tool = z.object({ name: z.string(), description: z.string(), parameters: z.record(z.string(), z.unknown()) })

export const V1ToolResult = z.object({
  name: z.string(),
  content: z.string(),
  title: z.string(),
  metadata: z.record(z.string(), z.unknown()),
  is_error: z.boolean(),
})
export type V1ToolResult = z.infer<typeof V1ToolResult>

/** `model` is what the next prompt will be answered by; empty while no provider is connected. */
export const V1Session = z.object({
  id: SessionID,
  object: z.literal('session'),
  /** Seconds. */
  created: z.number().int(),
  model: z.string(),
  title: z.string(),
  cost_usd: CostUsd,
})
export type V1Session = z.infer<typeof V1Session>

export const V1Message = z.object({ id: z.string(), role: z.enum(['user', 'assistant']), content: z.string(), created: z.number().int() })
export type V1Message = z.infer<typeof V1Message>

function list<T extends z.ZodType>(data: T) {
  return z.object({ object: z.literal('list'), data: z.array(data) })
}

// Inputs

/** Whatever it looks like: one that is none is not found. */
const AnySessionID = z.string().brand<'SessionID'>()

const Part = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('image_url'), image_url: z.object({ url: z.string().min(1), detail: z.string().optional() }) }),
])

export const V1ChatMessage = z.object({
  role: z.enum(['system', 'developer', 'user', 'assistant']),
  content: z.union([z.string(), z.array(Part)]),
})
export type V1ChatMessage = z.infer<typeof V1ChatMessage>

export const V1ChatInput = z.object({
  messages: z
    .array(V1ChatMessage)
    .min(1)
    .refine((messages) => messages.at(-1)?.role === 'user', 'The last message must be of the user'),
  model: z.string().min(1).optional(),
  skills: z.array(z.string().min(1)).max(100).optional(),
  session_id: AnySessionID.optional(),
  agent: z.string().min(1).optional(),
  max_turns: z.number().int().min(1).optional(),
  max_budget: z.number().positive().optional(),
  /** False: nobody is asked, and what would have to be asked for is refused. */
  ask: z.boolean().optional(),
})
export type V1ChatInput = z.infer<typeof V1ChatInput>

const Arguments = z.record(z.string(), z.unknown())

/** A body without `arguments` is itself the arguments. */
export const V1ToolCall = z.preprocess(
  (body) => (typeof body === 'object' && body !== null && !Array.isArray(body) && !('arguments' in body) ? { arguments: body } : body),
  z.object({ arguments: Arguments, session_id: AnySessionID.optional() }),
)

const inSession = z.object({ sessionID: AnySessionID })

// Operations

export const v1Operations = operations({
  'v1.chat': {
    method: 'POST',
    path: '/v1/chat',
    scope: 'instance',
    family: 'v1',
    large: true,
    summary: 'A turn of the agent with its tools. Without `session_id` nobody is asked, and it ends with its caller.',
    body: V1ChatInput,
    result: V1ChatAnswer,
    errors: ['ModelNotFoundError', 'SkillNotFoundError', 'SessionNotFoundError', 'SessionBusyError', 'ProviderFailedError'],
  },
  'v1.chat.stream': {
    method: 'POST',
    path: '/v1/chat/stream',
    scope: 'instance',
    family: 'v1',
    kind: 'feed',
    large: true,
    summary: 'The same, told while it happens: named events for blocks of text, thinking and tools, and `message_stop` at the end.',
    body: V1ChatInput,
    result: V1ChatEvent,
    errors: ['ModelNotFoundError', 'SkillNotFoundError', 'SessionNotFoundError', 'SessionBusyError'],
  },
  'v1.skills.list': {
    method: 'GET',
    path: '/v1/skills',
    scope: 'instance',
    family: 'v1',
    summary: 'The skills of the folder.',
    result: list(V1Skill),
  },
  'v1.tools.list': {
    method: 'GET',
    path: '/v1/tools',
    scope: 'instance',
    family: 'v1',
    summary: 'Tools that can be called here, those of MCP servers too.',
    result: list(V1Tool),
  },
  'v1.tools.execute': {
    method: 'POST',
    path: '/v1/tools/{name}/execute',
    scope: 'instance',
    family: 'v1',
    large: true,
    summary: 'Calls one tool. What would have to be asked for is refused.',
    params: z.object({ name: z.string() }),
    body: V1ToolCall,
    result: V1ToolResult,
    errors: ['ToolNotFoundError', 'SessionNotFoundError', 'ToolRefusedError'],
  },
  'v1.sessions.list': {
    method: 'GET',
    path: '/v1/sessions',
    scope: 'instance',
    family: 'v1',
    summary: 'Sessions of the folder, newest first.',
    query: z.object({ limit: z.coerce.number().int().min(1).max(1000).default(100) }),
    result: list(V1Session),
  },
  'v1.sessions.create': {
    method: 'POST',
    path: '/v1/sessions',
    scope: 'instance',
    family: 'v1',
    summary: 'A new session.',
    body: z.object({ model: z.string().min(1).optional(), title: z.string().optional() }),
    result: V1Session,
    errors: ['ModelNotFoundError'],
  },
  'v1.sessions.get': {
    method: 'GET',
    path: '/v1/sessions/{sessionID}',
    scope: 'app',
    family: 'v1',
    summary: 'A session.',
    params: inSession,
    result: V1Session,
    errors: ['SessionNotFoundError'],
  },
  'v1.sessions.delete': {
    method: 'DELETE',
    path: '/v1/sessions/{sessionID}',
    scope: 'app',
    family: 'v1',
    summary: 'Stops and deletes a session.',
    params: inSession,
    body: z.object({}),
    result: z.object({ id: z.string(), object: z.literal('session'), deleted: z.literal(true) }),
    errors: ['SessionNotFoundError'],
  },
  'v1.sessions.messages': {
    method: 'GET',
    path: '/v1/sessions/{sessionID}/messages',
    scope: 'app',
    family: 'v1',
    summary: 'What was said in a session, oldest first.',
    params: inSession,
    result: list(V1Message),
    errors: ['SessionNotFoundError'],
  },
})
