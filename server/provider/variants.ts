import type { Model } from '#protocol/provider'

type Variants = Record<string, Record<string, unknown>>

/** Models that think by themselves or not at all: their endpoints refuse or ignore an effort. */
const WITHOUT_EFFORT = /deepseek|minimax|glm|mistral|kimi|k2p5|qwen|big-pickle|ling|mimo|nemotron/

/** The reasoning levels a model offers, each as the options of its wire format; empty for a model that does not reason. */
export function modelVariants(model: Model): Variants {
  if (!model.capabilities.reasoning) return {}
  switch (model.api.npm) {
    case '@ai-sdk/anthropic':
      return anthropicVariants(model)
    case '@ai-sdk/openai':
      return efforts(openaiEfforts(model), (reasoningEffort) => ({
        reasoningEffort,
        reasoningSummary: 'auto',
        include: ['reasoning.encrypted_content'],
      }))
    case '@ai-sdk/google':
      return googleVariants(model)
    case '@openrouter/ai-sdk-provider':
      return efforts(['low', 'medium', 'high'], (effort) => ({ reasoning: { effort } }))
    default:
      return WITHOUT_EFFORT.test(model.api.id.toLowerCase()) ? {} : efforts(compatibleEfforts(model), (reasoningEffort) => ({ reasoningEffort }))
  }
}

function anthropicVariants(model: Model): Variants {
  if (adaptive(model)) {
    const levels = /opus-4-6|sonnet-4-6/.test(model.api.id) ? ['low', 'medium', 'high', 'max'] : ['low', 'medium', 'high', 'xhigh', 'max']
    return efforts(levels, (effort) => ({ thinking: { type: 'adaptive', display: 'summarized' }, effort }))
  }
  const room = Math.max(1024, Math.min(model.limit.output, 32_000) - 1)
  const thinking = (budgetTokens: number) => ({ thinking: { type: 'enabled', budgetTokens: Math.min(budgetTokens, room) } })
  return { high: thinking(16_000), max: thinking(31_999) }
}

/** From 4.6 on Claude decides itself how long it thinks; a budget is refused by the newest. */
function adaptive(model: Model): boolean {
  const version = /claude-(?:opus|sonnet|haiku|fable)-(\d+)(?:[-.](\d{1,2}))?(?!\d)/.exec(model.api.id)
  if (!version) return false
  const [major, minor] = [Number(version[1]), Number(version[2] ?? 0)]
  return major > 4 || (major === 4 && minor >= 6)
}

function openaiEfforts(model: Model): string[] {
  const id = model.api.id
  if (/-chat/.test(id)) return ['medium']
  const version = /gpt-(\d+)(?:\.(\d+))?/.exec(id)
  if (!version) return ['low', 'medium', 'high']
  const [major, minor] = [Number(version[1]), Number(version[2] ?? 0)]
  if (/-pro\b/.test(id)) return major === 5 && minor === 0 ? ['high'] : ['medium', 'high', 'xhigh']
  if (major === 5 && minor === 0) return /codex/.test(id) ? ['low', 'medium', 'high'] : ['minimal', 'low', 'medium', 'high']
  if (/codex/.test(id)) return minor >= 2 || /max/.test(id) ? ['low', 'medium', 'high', 'xhigh'] : ['low', 'medium', 'high']
  return minor === 1 && major === 5 ? ['none', 'low', 'medium', 'high'] : ['none', 'low', 'medium', 'high', 'xhigh']
}

function compatibleEfforts(model: Model): string[] {
  return /gpt-\d/.test(model.api.id) ? openaiEfforts(model) : ['low', 'medium', 'high']
}

function googleVariants(model: Model): Variants {
  if (/gemini-2\.5/.test(model.api.id)) {
    const most = /pro/.test(model.api.id) ? 32_768 : 24_576
    return { high: thinkingBudget(16_000), max: thinkingBudget(most) }
  }
  if (!/gemini-(?:[3-9]|flash|pro)/.test(model.api.id)) return {}
  const levels = /flash/.test(model.api.id) ? ['minimal', 'low', 'medium', 'high'] : ['low', 'high']
  return efforts(levels, (thinkingLevel) => ({ thinkingConfig: { includeThoughts: true, thinkingLevel } }))
}

function thinkingBudget(budget: number) {
  return { thinkingConfig: { includeThoughts: true, thinkingBudget: budget } }
}

function efforts(levels: string[], options: (level: string) => Record<string, unknown>): Variants {
  return Object.fromEntries(levels.map((level) => [level, options(level)]))
}
