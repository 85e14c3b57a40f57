import { z } from 'zod'
import { SessionID } from '../id'
import { operations } from '../operation'

// Shapes

/** A model as programs choose one; prices are US dollars per million tokens, limits are tokens. */
export const ModelInfo = z.object({
  /** `provider/model`. */
  id: z.string(),
  name: z.string(),
  description: z.string(),
  provider: z.string(),
  model: z.string(),
  context: z.number(),
  output: z.number(),
  cost: z.object({ input: z.number(), output: z.number(), cache_read: z.number(), cache_write: z.number() }),
})
export type ModelInfo = z.infer<typeof ModelInfo>

/** `default` is null as long as no provider is connected. */
export const ModelList = z.object({ default: z.string().nullable(), models: z.array(ModelInfo) })
export type ModelList = z.infer<typeof ModelList>

/** What a turn came to. A failed one is told in `result` and by `is_error`; what came before the failure stands in front. */
export const QueryAnswer = z.object({
  result: z.string(),
  /** `provider/model`. */
  model: z.string(),
  session_id: SessionID,
  cost_usd: z.number(),
  duration_ms: z.number().int().min(0),
  is_error: z.boolean(),
})
export type QueryAnswer = z.infer<typeof QueryAnswer>

export const SessionQueryAnswer = QueryAnswer.extend({ total_cost_usd: z.number() })
export type SessionQueryAnswer = z.infer<typeof SessionQueryAnswer>

// Inputs

const LONGEST_WAIT = 2 ** 31 - 1

export const QueryInput = z.object({
  prompt: z.string().refine((text) => text.trim() !== '', 'The prompt is blank'),
  /** `provider/model`, the bare id of a model, or `sonnet`, `opus`, `haiku`. */
  model: z.string().min(1).optional(),
  /** Joins the system prompt. */
  system_prompt: z.string().optional(),
  /** Model calls. */
  max_turns: z.number().int().min(1).optional(),
  /** US dollars. */
  max_budget: z.number().positive().optional(),
  agent: z.string().min(1).optional(),
  /** In a session, false: nobody is asked for permissions, and what would have to be asked for is refused. */
  ask: z.boolean().optional(),
  timeout_ms: z.number().int().min(1).max(LONGEST_WAIT).default(600_000),
})
export type QueryInput = z.infer<typeof QueryInput>

// Operations

export const queryOperations = operations({
  'query.health': {
    method: 'GET',
    path: '/health',
    scope: 'app',
    family: 'query',
    summary: 'That the server is there.',
    result: z.object({ status: z.literal('ok'), timestamp: z.string(), healthy: z.literal(true), version: z.string() }),
  },
  'query.models': {
    method: 'GET',
    path: '/models',
    scope: 'instance',
    family: 'query',
    summary: 'Models of the connected providers.',
    result: ModelList,
  },
  'query.run': {
    method: 'POST',
    path: '/query',
    scope: 'instance',
    family: 'query',
    large: true,
    summary: 'One prompt, answered without a conversation; nobody is asked for permissions. It ends with its caller.',
    body: QueryInput,
    result: QueryAnswer,
  },
  'query.message': {
    method: 'POST',
    path: '/session/{sessionID}/message',
    scope: 'instance',
    family: 'query',
    large: true,
    beside: { operation: 'session.prompt', has: 'prompt', lacks: 'parts' },
    summary: 'A text for a session, answered at the end of its turn.',
    // Whatever is no id of ours is unknown, not wrong.
    params: z.object({ sessionID: z.string().brand<'SessionID'>() }),
    body: QueryInput,
    result: SessionQueryAnswer,
    errors: ['SessionNotFoundError', 'SessionBusyError'],
  },
})
