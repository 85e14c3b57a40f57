import type { JSONObject, LanguageModelV4Prompt } from '@ai-sdk/provider'
import type { Agent } from '#protocol/agent'
import type { Model } from '#protocol/provider'
import type { Instance } from '../instance'
import { optionsKey } from './language-model'
import { markCache } from './prompt-cache'
import { repairPrompt } from './prompt-repair'
import { peekProvider } from './provider-set'
import { wireOf } from './providers'

export type RequestInput = {
  model: Model
  agent?: Pick<Agent, 'options' | 'temperature' | 'topP'>
  variant?: string
  /** Missing where there is no conversation that could be kept together. */
  sessionID?: string
  /** For titles and the like: as little thinking as the model allows. */
  small?: boolean
}

export type RequestSettings = {
  providerOptions: Record<string, JSONObject>
  headers: Record<string, string>
  maxOutputTokens: number
  temperature?: number
  topP?: number
}

const MAX_OUTPUT = 32_000

/** What one request to a model carries beside its messages and tools. */
export function requestSettings(instance: Instance, input: RequestInput): RequestSettings {
  const { model, agent, variant, sessionID } = input
  const chosen = variant && model.variants?.[variant]
  const options = {
    ...standardOptions(instance, input),
    ...(input.small ? smallOptions(model) : {}),
    ...model.options,
    ...agent?.options,
    ...(chosen ? chosen : {}),
  }
  const { temperature } = model.capabilities
  return {
    providerOptions: Object.keys(options).length > 0 ? { [optionsKey(model)]: options as JSONObject } : {},
    headers: { ...(sessionID === undefined ? {} : { 'x-session-affinity': sessionID, 'x-session-id': sessionID }), ...model.headers },
    maxOutputTokens: maxOutput(model),
    ...(temperature && agent?.temperature !== undefined ? { temperature: agent.temperature } : {}),
    ...(temperature && agent?.topP !== undefined ? { topP: agent.topP } : {}),
  }
}

/** Tokens that one answer may have. */
export function maxOutput(model: Model): number {
  return Math.min(model.limit.output || MAX_OUTPUT, MAX_OUTPUT)
}

/** The conversation as this model takes it: nothing empty, ids and files it understands, its caches marked. */
export function prepareMessages(model: Model, prompt: LanguageModelV4Prompt): LanguageModelV4Prompt {
  return markCache(model, repairPrompt(model, prompt))
}

function standardOptions(instance: Instance, { model, sessionID }: RequestInput): Record<string, unknown> {
  switch (wireOf(model.api.npm)) {
    case 'openai':
      // Nothing stays at the provider, so earlier thoughts travel with the conversation, sealed.
      return {
        store: false,
        ...(sessionID === undefined ? {} : { promptCacheKey: sessionID }),
        ...(model.capabilities.reasoning ? { include: ['reasoning.encrypted_content'], reasoningSummary: 'auto' } : {}),
      }
    case 'google':
      return model.capabilities.reasoning ? { thinkingConfig: { includeThoughts: true } } : {}
    case 'openai-compatible': {
      const cacheKey = sessionID !== undefined && peekProvider(instance, model.providerID)?.options.setCacheKey === true
      return { ...(cacheKey ? { prompt_cache_key: sessionID } : {}), ...(model.api.npm === '@openrouter/ai-sdk-provider' ? { usage: { include: true } } : {}) }
    }
    default:
      return {}
  }
}

/** The weakest reasoning level; Anthropic's models do not reason unless asked. */
function smallOptions(model: Model): Record<string, unknown> {
  const weakest = ['none', 'minimal', 'low'].find((name) => model.variants?.[name])
  if (wireOf(model.api.npm) === 'anthropic') return {}
  if (weakest) return { ...model.variants?.[weakest] }
  return /gemini-2\.5-flash/.test(model.api.id) ? { thinkingConfig: { thinkingBudget: 0 } } : {}
}
