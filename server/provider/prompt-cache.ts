import type { LanguageModelV4Message, LanguageModelV4Prompt } from '@ai-sdk/provider'
import type { Model } from '#protocol/provider'
import { wireOf } from './providers'

// Anthropic caches a prompt up to marks, four at most: the first two system messages, which hardly ever change, and the
// last two messages, so that the next step finds all but its newest message in the cache.

const MARK = { cacheControl: { type: 'ephemeral' } } as const

export function markCache(model: Model, prompt: LanguageModelV4Prompt): LanguageModelV4Prompt {
  if (wireOf(model.api.npm) !== 'anthropic') return prompt
  const system = prompt.filter((message) => message.role === 'system').slice(0, 2)
  const last = prompt.filter((message) => message.role !== 'system').slice(-2)
  const chosen = new Set<LanguageModelV4Message>([...system, ...last])
  return prompt.map((message) => (chosen.has(message) ? marked(message) : message))
}

function marked(message: LanguageModelV4Message): LanguageModelV4Message {
  return { ...message, providerOptions: { ...message.providerOptions, anthropic: { ...message.providerOptions?.anthropic, ...MARK } } }
}
