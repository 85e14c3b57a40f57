import type { Config } from '#protocol/config'
import type { ProviderKind } from './scripted-model'
import type { Turn } from './wire-turn'

/** A project's configuration in which the scripted model has this context. */
export function smallContext(limit: { context: number; input?: number; output: number }): Config {
  return { provider: { scripted: { models: { 'scripted-model': { limit } } } } }
}

/** How each provider says that a request is too long. */
const BODIES: Record<ProviderKind, { status: number; body: unknown }> = {
  'openai-compatible': {
    status: 400,
    body: {
      error: {
        message: "This model's maximum context length is 1000 tokens. However, your messages resulted in 5000 tokens.",
        type: 'invalid_request_error',
        param: 'messages',
        code: 'context_length_exceeded',
      },
    },
  },
  openai: {
    status: 400,
    body: {
      error: {
        message: 'Your input exceeds the context window of this model. Please adjust your input and try again.',
        type: 'invalid_request_error',
        param: 'input',
        code: 'context_length_exceeded',
      },
    },
  },
  anthropic: { status: 400, body: { type: 'error', error: { type: 'invalid_request_error', message: 'prompt is too long: 213462 tokens > 200000 maximum' } } },
  google: {
    status: 400,
    body: {
      error: { code: 400, message: 'The input token count (1196265) exceeds the maximum number of tokens allowed (1048575).', status: 'INVALID_ARGUMENT' },
    },
  },
}

export function overflows(kind: ProviderKind = 'openai-compatible'): Turn {
  return { error: BODIES[kind] }
}
