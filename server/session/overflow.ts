// How providers say that a request is longer than the model accepts. There is no standard: a code here, a sentence there, and
// each gateway in between has words of its own. What a person may have written never counts: only the fields that the provider
// writes are read, where an answer has fields.

const OVERFLOW: readonly RegExp[] = [
  // OpenAI, Azure, Groq, DeepSeek, vLLM, OpenRouter
  /context[_ ]length[_ ]exceeded|context_window_exceeded|model_max_prompt_tokens_exceeded/i,
  /maximum (context|model|sequence) length|max_model_len|max_seq_len/i,
  /exceed(s|ed)? the (model'?s )?(maximum )?(context|token limit)/i,
  /reduce the length of the (messages|input|prompt)/i,
  /request too large.*tokens/i,
  // Anthropic, Bedrock, Fireworks, Ollama
  /(prompt|input|request|messages?) (is|are) too (long|large)/i,
  /input length and `?max_tokens`? exceed/i,
  /prompt too long/i,
  /request_too_large|request exceeds the maximum size/i,
  // Google, Copilot
  /(input|prompt) token count.*exceeds/i,
  // xAI, Mistral, Moonshot, MiniMax, Cohere, Together
  /maximum prompt length/i,
  /too large for (the )?model/i,
  /exceeded model token limit/i,
  /context (window|size|length).{0,40}(exceed|limit|too small|overflow|not enough)/i,
  /(exceed|larger than|longer than|greater than|outside|overflow)\w*.{0,40}context (window|size|length)/i,
  /too many tokens(?!,? please wait| per (minute|day))/i,
  /tokens.{0,40}must be (<=|less than)/i,
  // llama.cpp, LM Studio
  /exceed_context_size|available context size|context the overflows/i,
]

/** The names under which providers put their own words. */
const WORDS = new Set(['message', 'code', 'type', 'detail', 'reason', 'status', 'error', 'msg', 'raw'])
const DEPTH = 5

/** The context was full before the answer was complete. */
export class ContextFullError extends Error {
  override readonly name = 'ContextFullError'

  constructor() {
    super('The context of the model was full before its answer was complete')
  }
}

/** True of a refused request whose status, message or body says that it was too long. */
export function isOverflow({ status, message, body }: { status?: number | undefined; message: string; body?: string | undefined }): boolean {
  if (status === 413) return true
  const text = body === undefined ? message : `${message}\n${providerWords(body)}`
  return OVERFLOW.some((pattern) => pattern.test(text))
}

function providerWords(body: string): string {
  const parsed = parse(body)
  return parsed === undefined ? body : words(parsed, DEPTH).join('\n')
}

function words(value: unknown, depth: number): string[] {
  if (depth === 0 || typeof value !== 'object' || value === null) return []
  const entries: [string, unknown][] = Array.isArray(value) ? value.slice(0, 10).map((entry) => ['error', entry]) : Object.entries(value)
  return entries.flatMap(([key, inner]) => {
    if (typeof inner === 'object') return words(inner, depth - 1)
    if (typeof inner !== 'string' || !WORDS.has(key)) return []
    // Gateways put the answer of the provider behind them into theirs, as text.
    const nested = inner.startsWith('{') ? parse(inner) : undefined
    return nested === undefined ? inner : words(nested, depth - 1)
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
