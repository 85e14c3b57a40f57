import type { ModelMessage, SystemModelMessage } from 'ai'
import type { Model } from '#protocol/provider'
import { wireOf } from './providers'

// Anthropic caches a prompt up to marks, four at most: the first two system messages, which hardly ever change, and the
// last two messages, so that the next step finds all but its newest message in the cache.

const MARK = { anthropic: { cacheControl: { type: 'ephemeral' } } } as const

export function markCache(model: Model, messages: ModelMessage[]): ModelMessage[] {
  if (wireOf(model.api.npm) !== 'anthropic') return messages
  const system = new Set(messages.filter((message) => message.role === 'system').slice(0, 2))
  const last = new Set(messages.filter((message) => message.role !== 'system').slice(-2))
  return messages.map((message) => (system.has(message as SystemModelMessage) || last.has(message) ? marked(message) : message))
}

export function markSystem(model: Model, messages: SystemModelMessage[]): SystemModelMessage[] {
  if (wireOf(model.api.npm) !== 'anthropic') return messages
  return messages.map((message, index) => (index < 2 ? marked(message) : message))
}

function marked<M extends ModelMessage>(message: M): M {
  return { ...message, providerOptions: { ...message.providerOptions, anthropic: { ...message.providerOptions?.anthropic, ...MARK.anthropic } } }
}
