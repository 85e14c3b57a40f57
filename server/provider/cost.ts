import type { LanguageModelV4Usage } from '@ai-sdk/provider'
import type { Tokens } from '#protocol/message'
import type { Model } from '#protocol/provider'

type Price = { input: number; output: number; cache: { read: number; write: number } }

/** Tokens by kind, none counted twice, and their price in US dollars. Reasoning is charged as output. */
export function accountUsage(
  model: Model,
  usage: LanguageModelV4Usage | undefined,
  metadata?: Readonly<Record<string, unknown>>,
): { cost: number; tokens: Tokens } {
  const asked = usage?.inputTokens
  const cache = { read: count(asked?.cacheRead), write: count(asked?.cacheWrite ?? writtenByAnthropic(metadata)) }
  const reasoning = count(usage?.outputTokens.reasoning)
  const input = Math.max(0, count(asked?.total) - cache.read - cache.write)
  const output = Math.max(0, count(usage?.outputTokens.total) - reasoning)
  const price = priceAt(model, input + cache.read + cache.write)
  const cost = (input * price.input + (output + reasoning) * price.output + cache.read * price.cache.read + cache.write * price.cache.write) / 1_000_000
  return { cost, tokens: { total: input + output + reasoning + cache.read + cache.write, input, output, reasoning, cache } }
}

/** Long contexts cost more at some providers: the tier with the highest border that the request exceeds. */
function priceAt(model: Model, context: number): Price {
  const tiers = (model.cost.tiers ?? []).filter((tier) => context > tier.tier.size).sort((a, b) => b.tier.size - a.tier.size)
  if (tiers[0]) return tiers[0]
  const over = model.cost.experimentalOver200K
  return over && !model.cost.tiers && context > 200_000 ? over : model.cost
}

function writtenByAnthropic(metadata: Readonly<Record<string, unknown>> | undefined): number | undefined {
  const anthropic = metadata?.anthropic as { cacheCreationInputTokens?: number } | undefined
  return anthropic?.cacheCreationInputTokens
}

/** Some endpoints report NaN or nothing. */
function count(value: number | undefined | null): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0
}
