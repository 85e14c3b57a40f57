import type { JSONObject, LanguageModelV4CallOptions } from '@ai-sdk/provider'
import type { CompletionInput } from '#protocol/compat/openai'
import type { Model } from '#protocol/provider'
import type { Instance } from '../../instance'
import { optionsKey } from '../../provider/language-model'
import { wireOf } from '../../provider/providers'
import { maxOutput, prepareMessages, requestSettings } from '../../provider/transform'
import { completionPrompt } from './prompt'

type Call = LanguageModelV4CallOptions
type Schema = Extract<NonNullable<Call['tools']>[number], { type: 'function' }>['inputSchema']

const LEVELS: readonly string[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']

/** What the caller asks for, in the terms of the model's SDK. */
export function completionRequest(instance: Instance, model: Model, input: CompletionInput): Call {
  const { headers, providerOptions } = requestSettings(instance, { model })
  const key = optionsKey(model)
  const effort = effortOf(model, input.reasoning_effort)
  const options = { ...providerOptions[key], ...effort.options, ...formatOptions(model, input.response_format) }
  return {
    prompt: prepareMessages(asAsked(model), completionPrompt(model, input.messages)),
    headers,
    ...(Object.keys(options).length > 0 ? { providerOptions: { [key]: options as JSONObject } } : {}),
    ...(effort.level ? { reasoning: effort.level } : {}),
    ...sampling(model, input),
    ...format(input.response_format),
    ...toolsOf(input),
  }
}

/** Whether the model can read what it gets is between it and the caller: nothing is put in the place of a file. */
function asAsked(model: Model): Model {
  const input = { text: true, audio: true, image: true, video: true, pdf: true }
  return { ...model, capabilities: { ...model.capabilities, input } }
}

function sampling(model: Model, input: CompletionInput): Partial<Call> {
  const { temperature, top_p: topP, seed, stop, presence_penalty: presencePenalty, frequency_penalty: frequencyPenalty } = input
  // Anthropic's format has no request without it.
  const most = input.max_completion_tokens ?? input.max_tokens ?? (wireOf(model.api.npm) === 'anthropic' ? maxOutput(model) : undefined)
  return {
    ...(most === undefined ? {} : { maxOutputTokens: most }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { topP }),
    ...(seed === undefined ? {} : { seed }),
    ...(stop === undefined ? {} : { stopSequences: typeof stop === 'string' ? [stop] : stop }),
    ...(presencePenalty === undefined ? {} : { presencePenalty }),
    ...(frequencyPenalty === undefined ? {} : { frequencyPenalty }),
  }
}

/** A level that the model is known to offer, else the word itself. */
function effortOf(model: Model, effort: string | undefined): { options?: Record<string, unknown>; level?: NonNullable<Call['reasoning']> } {
  if (effort === undefined) return {}
  const known = model.variants?.[effort]
  if (known) return { options: known }
  const wire = wireOf(model.api.npm)
  if (wire === 'openai' || wire === 'openai-compatible') return { options: { reasoningEffort: effort } }
  return LEVELS.includes(effort) ? { level: effort as NonNullable<Call['reasoning']> } : {}
}

function format(wanted: CompletionInput['response_format']): Pick<Call, 'responseFormat'> {
  if (!wanted || wanted.type === 'text') return {}
  if (wanted.type === 'json_object') return { responseFormat: { type: 'json' } }
  const { name, description, schema } = wanted.json_schema
  return { responseFormat: { type: 'json', name, ...(description === undefined ? {} : { description }), ...(schema ? { schema: schema as Schema } : {}) } }
}

/** What the SDK would leave out of a wire format that knows it. */
function formatOptions(model: Model, wanted: CompletionInput['response_format']): Record<string, unknown> {
  if (wanted?.type !== 'json_schema') return {}
  switch (wireOf(model.api.npm)) {
    case 'openai-compatible':
      return { response_format: wanted }
    case 'openai':
      return { strictJsonSchema: wanted.json_schema.strict ?? false }
    default:
      return {}
  }
}

function toolsOf({ tools, tool_choice: choice }: CompletionInput): Pick<Call, 'tools' | 'toolChoice'> {
  if (!tools || tools.length === 0) return {}
  return {
    tools: tools.map(({ function: { name, description, parameters, strict } }) => ({
      type: 'function',
      name,
      ...(description === undefined ? {} : { description }),
      inputSchema: (parameters ?? { type: 'object', properties: {} }) as Schema,
      ...(typeof strict === 'boolean' ? { strict } : {}),
    })),
    ...(choice === undefined ? {} : { toolChoice: typeof choice === 'string' ? { type: choice } : { type: 'tool', toolName: choice.function.name } }),
  }
}
