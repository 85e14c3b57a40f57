import type { AssistantMessage, Message, Part, Tokens } from '#protocol/message'

/** All tokens that stood in the model's context when it answered. */
export function contextTokens(tokens: Tokens): number {
  return tokens.input + tokens.output + tokens.reasoning + tokens.cache.read + tokens.cache.write
}

/** The sum of a turn's steps. */
export function turnFacts(messages: readonly AssistantMessage[]): { cost: number; tokens: number; duration: number | undefined } {
  const first = messages[0]
  const last = messages.at(-1)
  const duration = first && last?.time.completed !== undefined ? last.time.completed - first.time.created : undefined
  return {
    duration,
    cost: messages.reduce((sum, message) => sum + message.cost, 0),
    tokens: messages.reduce((sum, { tokens }) => sum + tokens.output + tokens.reasoning, 0),
  }
}

/** The turn is over: it was answered, stopped or failed, and no further step follows. */
export function isFinished(message: AssistantMessage): boolean {
  return message.error !== undefined || (message.time.completed !== undefined && message.finish !== 'tool-calls')
}

/** What a person wrote: text parts that no program added. */
export function writtenText(parts: readonly Part[]): string {
  return parts.flatMap((part) => (part.type === 'text' && !part.synthetic && !part.ignored ? [part.text] : [])).join('\n\n')
}

/** `980`, `12.4k`, `1.2M`. */
export function formatCount(count: number): string {
  if (count < 1000) return String(count)
  if (count < 1_000_000) return `${trim(count / 1000)}k`
  return `${trim(count / 1_000_000)}M`
}

/** Dollars with as many digits as say something. */
export function formatCost(cost: number): string {
  if (cost === 0) return '$0'
  if (cost < 0.01) return `$${cost.toPrecision(1)}`
  return `$${cost.toFixed(cost < 1 ? 3 : 2)}`
}

/** The last step that says how full the context is. */
export function lastUsage(messages: readonly Message[]): AssistantMessage | undefined {
  return messages.findLast((message): message is AssistantMessage => message.role === 'assistant' && contextTokens(message.tokens) > 0)
}

function trim(value: number): string {
  return value >= 100 ? String(Math.round(value)) : value.toFixed(1).replace(/\.0$/, '')
}
