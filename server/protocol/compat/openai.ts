import { z } from 'zod'
import { operations } from '../operation'

// The model itself, as OpenAI's clients ask for it: they bring their own loop, tools and system prompt.

// Shapes

/** US dollars, from the prices of the model. */
export const CostUsd = z.number()

export const OpenaiModel = z.object({
  /** `provider/model`. */
  id: z.string(),
  object: z.literal('model'),
  /** Seconds. */
  created: z.number().int(),
  owned_by: z.string(),
  name: z.string(),
})
export type OpenaiModel = z.infer<typeof OpenaiModel>

export const FinishReason = z.enum(['stop', 'length', 'tool_calls', 'content_filter'])
export type FinishReason = z.infer<typeof FinishReason>

/** Prompt tokens include what came from a cache or went into it, completion tokens include reasoning. */
export const CompletionUsage = z.object({
  prompt_tokens: z.number(),
  completion_tokens: z.number(),
  total_tokens: z.number(),
  prompt_tokens_details: z.object({ cached_tokens: z.number() }),
  completion_tokens_details: z.object({ reasoning_tokens: z.number() }),
})
export type CompletionUsage = z.infer<typeof CompletionUsage>

export const ToolCall = z.object({
  id: z.string(),
  type: z.literal('function').default('function'),
  function: z.object({ name: z.string().min(1), arguments: z.string() }),
})
export type ToolCall = z.infer<typeof ToolCall>

export const ChatCompletion = z.object({
  id: z.string(),
  object: z.literal('chat.completion'),
  created: z.number().int(),
  model: z.string(),
  choices: z.array(
    z.object({
      index: z.number().int(),
      message: z.object({ role: z.literal('assistant'), content: z.string().nullable(), tool_calls: z.array(ToolCall).optional() }),
      finish_reason: FinishReason,
    }),
  ),
  usage: CompletionUsage,
  cost_usd: CostUsd,
})
export type ChatCompletion = z.infer<typeof ChatCompletion>

// Inputs

const TextPart = z.object({ type: z.literal('text'), text: z.string() })
const ImagePart = z.object({ type: z.literal('image_url'), image_url: z.object({ url: z.string().min(1), detail: z.string().optional() }) })
const AudioPart = z.object({ type: z.literal('input_audio'), input_audio: z.object({ data: z.string().min(1), format: z.enum(['wav', 'mp3']) }) })
const FilePart = z.object({ type: z.literal('file'), file: z.object({ file_data: z.string().min(1), filename: z.string().optional() }) })
const RefusalPart = z.object({ type: z.literal('refusal'), refusal: z.string() })

const Text = z.union([z.string(), z.array(TextPart)])
export const UserContent = z.union([z.string(), z.array(z.discriminatedUnion('type', [TextPart, ImagePart, AudioPart, FilePart]))])
export type UserContent = z.infer<typeof UserContent>

export const CompletionMessage = z.discriminatedUnion('role', [
  z.object({ role: z.literal('system'), content: Text }),
  z.object({ role: z.literal('developer'), content: Text }),
  z.object({ role: z.literal('user'), content: UserContent }),
  z.object({
    role: z.literal('assistant'),
    content: z.union([z.string(), z.array(z.discriminatedUnion('type', [TextPart, RefusalPart]))]).nullish(),
    tool_calls: z.array(ToolCall).optional(),
  }),
  z.object({ role: z.literal('tool'), tool_call_id: z.string().min(1), content: z.union([z.string(), z.array(z.discriminatedUnion('type', [TextPart, ImagePart]))]) }),
])
export type CompletionMessage = z.infer<typeof CompletionMessage>

const JsonSchema = z.record(z.string(), z.unknown())

export const ResponseFormat = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text') }),
  z.object({ type: z.literal('json_object') }),
  z.object({
    type: z.literal('json_schema'),
    json_schema: z.object({ name: z.string().min(1), description: z.string().optional(), schema: JsonSchema.optional(), strict: z.boolean().nullish() }),
  }),
])

export const FunctionTool = z.object({
  type: z.literal('function'),
  function: z.object({ name: z.string().min(1), description: z.string().optional(), parameters: JsonSchema.optional(), strict: z.boolean().nullish() }),
})

export const CompletionInput = z.object({
  model: z.string().min(1),
  messages: z.array(CompletionMessage).min(1),
  tools: z.array(FunctionTool).optional(),
  tool_choice: z.union([z.enum(['none', 'auto', 'required']), z.object({ type: z.literal('function'), function: z.object({ name: z.string().min(1) }) })]).optional(),
  temperature: z.number().optional(),
  top_p: z.number().optional(),
  max_tokens: z.number().int().min(1).optional(),
  max_completion_tokens: z.number().int().min(1).optional(),
  stop: z.union([z.string(), z.array(z.string())]).optional(),
  seed: z.number().int().optional(),
  presence_penalty: z.number().optional(),
  frequency_penalty: z.number().optional(),
  response_format: ResponseFormat.optional(),
  reasoning_effort: z.string().min(1).optional(),
  /** One answer at a time. */
  n: z.number().int().min(1).max(1).optional(),
  stream: z.boolean().optional(),
  stream_options: z.object({ include_usage: z.boolean().optional() }).optional(),
})
export type CompletionInput = z.infer<typeof CompletionInput>

// Operations

export const openaiOperations = operations({
  'openai.models.list': {
    method: 'GET',
    path: '/v1/models',
    scope: 'instance',
    family: 'v1',
    summary: 'Models of the connected providers.',
    result: z.object({ object: z.literal('list'), data: z.array(OpenaiModel) }),
  },
  'openai.models.get': {
    method: 'GET',
    // The ids of models hold slashes, written plain or as %2F.
    path: '/v1/models/*',
    scope: 'instance',
    family: 'v1',
    summary: 'One model of a connected provider: `/v1/models/provider/model`.',
    params: z.object({ path: z.string() }),
    result: OpenaiModel,
    errors: ['ModelNotFoundError'],
  },
  'openai.completions': {
    method: 'POST',
    path: '/v1/chat/completions',
    scope: 'instance',
    family: 'v1',
    large: true,
    summary: 'One answer of a model, without agent, session and tools of ours; with `stream` as server-sent events.',
    body: CompletionInput,
    result: ChatCompletion,
    errors: ['ModelNotFoundError', 'ProviderFailedError'],
  },
})
