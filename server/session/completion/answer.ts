import type { ChatCompletion, CompletionUsage, FinishReason, ToolCall } from '#protocol/compat/openai'
import { ProtocolError } from '#protocol/error'
import type { Tokens } from '#protocol/message'
import type { Said } from './read'

/** The end of an answer has its price with it. */
export type Answered = Exclude<Said, { type: 'end' }> | (Pick<Extract<Said, { type: 'end' }>, 'type' | 'finish'> & { tokens: Tokens; cost: number })
/** An answer under way; `said` ends with its end, and throws a `ProtocolError`. */
export type Completion = { id: string; created: number; model: string; said: AsyncGenerator<Answered> }

/** Characters of an answer that is kept until it is whole. */
const MOST = 32 * 1024 * 1024

export async function wholeCompletion({ id, created, model, said }: Completion): Promise<ChatCompletion> {
  const calls: ToolCall[] = []
  let text = ''
  let size = 0
  let end: Extract<Answered, { type: 'end' }> | undefined
  for await (const part of said) {
    if (part.type === 'thinking') continue
    if (part.type === 'end') end = part
    else if (part.type === 'call') calls[part.index] = { id: part.id, type: 'function', function: { name: part.name, arguments: '' } }
    else {
      size += part.text.length
      if (size > MOST) throw new ProtocolError('ProviderFailedError', { message: `The answer has more than ${MOST} characters` })
      if (part.type === 'text') text += part.text
      else calls[part.index]!.function.arguments += part.text
    }
  }
  const message = { role: 'assistant' as const, content: text === '' && calls.length > 0 ? null : text, ...(calls.length > 0 ? { tool_calls: calls } : {}) }
  const { finish, tokens, cost } = end!
  return { id, object: 'chat.completion', created, model, choices: [{ index: 0, message, finish_reason: finish }], usage: completionUsage(tokens), cost_usd: cost }
}

/** The events of a streamed answer: one for its beginning, one for each piece as it comes, its end, and the word that it was all. */
export async function* completionFrames({ id, created, model, said }: Completion, { usage }: { usage: boolean }): AsyncGenerator<string> {
  const base = { id, object: 'chat.completion.chunk', created, model }
  const choice = (delta: object, finish: FinishReason | null = null) => frame({ ...base, choices: [{ index: 0, delta, finish_reason: finish }] })
  let begun = false
  for await (const part of said) {
    if (part.type === 'thinking') continue
    if (!begun) yield choice({ role: 'assistant', content: part.type === 'call' ? null : '' })
    begun = true
    yield part.type === 'end' ? choice({}, part.finish) : choice(deltaOf(part))
    if (part.type === 'end' && usage) yield frame({ ...base, choices: [], usage: completionUsage(part.tokens), cost_usd: part.cost })
  }
  yield 'data: [DONE]\n\n'
}

function deltaOf(part: Exclude<Answered, { type: 'end' | 'thinking' }>): object {
  switch (part.type) {
    case 'text':
      return { content: part.text }
    case 'call':
      return { tool_calls: [{ index: part.index, id: part.id, type: 'function', function: { name: part.name, arguments: '' } }] }
    case 'arguments':
      return { tool_calls: [{ index: part.index, function: { arguments: part.text } }] }
  }
}

function completionUsage({ input, output, reasoning, cache }: Tokens): CompletionUsage {
  const [prompt, completion] = [input + cache.read + cache.write, output + reasoning]
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: cache.read },
    completion_tokens_details: { reasoning_tokens: reasoning },
  }
}

function frame(data: object): string {
  return `data: ${JSON.stringify(data)}\n\n`
}
