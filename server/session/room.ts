import type { Config } from '#protocol/config'
import type { AssistantMessage, MessageWithParts } from '#protocol/message'
import type { Model } from '#protocol/provider'
import { readConfig } from '../config/config'
import type { Instance } from '../instance'
import { maxOutput } from '../provider/transform'
import { answersSinceCompaction } from './context'
import { estimateTokens } from './estimate'

// How much of a model's context a conversation may take, and how much of it stays word for word when it is condensed.

const TAIL_TURNS = 2
const SMALLEST_TAIL = 2_000
const LARGEST_TAIL = 8_000
/** Kept free of a limit on the input alone, unless the configuration says otherwise. */
const RESERVED = 20_000
/** Of the context, where a model claims to need all of it for its answer. */
const SHARE_WITHOUT_OUTPUT = 0.8

/** Tokens that a conversation may come to; 0 where nobody knows the model's context. */
export function usableTokens(model: Model, config: Config): number {
  const { context, input } = model.limit
  if (context <= 0 && !input) return 0
  const output = maxOutput(model)
  const reserved = config.compaction?.reserved
  if (input) return Math.max(0, input - (reserved ?? Math.min(RESERVED, output)))
  const usable = context - Math.max(output, reserved ?? 0)
  return usable > 0 ? usable : Math.floor(context * SHARE_WITHOUT_OUTPUT)
}

/** Whether conversations are condensed without being asked. */
export async function compactsAlone(instance: Instance): Promise<boolean> {
  if (/^(1|true)$/i.test(instance.app.options.env.OPENCODE_DISABLE_AUTOCOMPACT ?? '')) return false
  return (await readConfig(instance)).compaction?.auto !== false
}

/**
 * True when the last answer filled the context. A conversation that was full again with its first answer after a compaction
 * is left alone: condensing it once more would gain nothing, and so on without end.
 */
export async function isFull(instance: Instance, history: readonly MessageWithParts[], model: Model): Promise<boolean> {
  const answers = answersSinceCompaction(history)
  const [first, last] = [answers[0], answers.at(-1)]
  if (!first || !last || !(await compactsAlone(instance))) return false
  const limit = usableTokens(model, await readConfig(instance))
  if (limit === 0 || totalOf(last) < limit) return false
  return !history.some(({ info }) => info.role === 'assistant' && info.summary) || totalOf(first) < limit
}

/**
 * The first message that stays as it was said: the last turns as far as they are short enough, and in any case a prompt
 * that nobody has answered yet. Undefined when nothing stays.
 */
export function chooseTail(said: readonly MessageWithParts[], model: Model, config: Config): MessageWithParts | undefined {
  const answered = said.findLastIndex(({ info }) => info.role === 'assistant' && info.finish !== undefined)
  const waiting = said.findIndex(({ info }, index) => index > answered && info.role === 'user')
  const starts = said.flatMap(({ info }, index) => (info.role === 'user' && (waiting < 0 || index < waiting) ? index : []))
  let start = waiting < 0 ? said.length : waiting
  let left = config.compaction?.preserve_recent_tokens ?? Math.min(LARGEST_TAIL, Math.max(SMALLEST_TAIL, Math.floor(usableTokens(model, config) / 4)))
  const turns = config.compaction?.tail_turns ?? TAIL_TURNS
  for (const candidate of turns > 0 ? starts.slice(-turns).reverse() : []) {
    left -= said.slice(candidate, start).reduce((sum, message) => sum + estimateTokens(message), 0)
    if (left < 0) break
    start = candidate
  }
  // When all of it is short enough, keeping it would leave nothing to condense.
  return said[start > 0 ? start : waiting > 0 ? waiting : said.length]
}

function totalOf({ tokens }: AssistantMessage) {
  return tokens.total ?? tokens.input + tokens.output + tokens.reasoning + tokens.cache.read + tokens.cache.write
}
