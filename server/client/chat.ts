import { ConnectionError, errorInStream, isAbort, OpenCodeError } from './errors'
import { readFrames } from './sse'
import type { CallOptions, Transport } from './transport'

export type ChatMessage = { role: 'system' | 'developer' | 'user' | 'assistant'; content: string | ChatContent[] }
export type ChatContent = { type: 'text'; text: string } | { type: 'image_url'; image_url: { url: string } }

export type ChatInput = {
  /** What to say; or `messages`, of which the last is the user's. */
  prompt?: string
  messages?: readonly ChatMessage[]
  /** `provider/model`, or a model that a connected provider has. */
  model?: string
  /** Goes on in this session; without it the turn stands for itself, and nobody is asked anything. */
  sessionID?: string
  agent?: string
  skills?: readonly string[]
  /** Calls of the model. */
  maxTurns?: number
  /** US dollars. */
  maxBudget?: number
  /** False: what would have to be asked for is refused. */
  ask?: boolean
}

export type ChatOptions = CallOptions

export type Usage = { input: number; output: number; total: number }

export type ChatAnswer = {
  text: string
  sessionID: string
  model: string
  finish: string
  usage: Usage
  /** US dollars. */
  cost: number
}

export type ChatEvent =
  | { type: 'text'; index: number; text: string }
  | { type: 'thinking'; index: number; text: string }
  | { type: 'tool'; index: number; id: string; name: string; input: unknown }
  | { type: 'tool-result'; index: number; id: string; name: string; output: string; isError: boolean }
  /** Always the last one. */
  | ({ type: 'done' } & Omit<ChatAnswer, 'text'>)

export type Chat = {
  /** A turn of the agent with its tools; the whole answer. */
  (input: string | ChatInput, options?: ChatOptions): Promise<ChatAnswer>
  /** The same while it happens. Leaving the loop ends a turn without a session. */
  stream(input: string | ChatInput, options?: ChatOptions): AsyncIterable<ChatEvent>
}

export function createChat(transport: Transport): Chat {
  const ask = async (input: string | ChatInput, options: ChatOptions = {}): Promise<ChatAnswer> => {
    const answer = await transport.json<WireAnswer>('POST', '/v1/chat', { ...options, body: bodyOf(input) })
    const [choice] = answer.choices
    return { text: choice?.message.content ?? '', ...factsOf({ ...answer, finish_reason: choice?.finish_reason ?? 'stop' }) }
  }
  return Object.assign(ask, { stream: (input: string | ChatInput, options: ChatOptions = {}) => streamChat(transport, input, options) })
}

async function* streamChat(transport: Transport, input: string | ChatInput, options: ChatOptions): AsyncGenerator<ChatEvent, void, undefined> {
  const response = await transport.open('POST', '/v1/chat/stream', { ...options, body: bodyOf(input), headers: { accept: 'text/event-stream' } })
  const tools = new Map<number, { id: string; name: string }>()
  try {
    for await (const { data } of readFrames(response.body!)) {
      const frame = JSON.parse(data) as WireFrame
      if (frame.type === 'error') throw errorInStream(frame)
      const event = readFrame(frame, tools)
      if (event) yield event
      if (event?.type === 'done') return
    }
  } catch (error) {
    if (isAbort(error) || error instanceof OpenCodeError) throw error
    throw new ConnectionError('The stream broke off', { status: 0, name: 'ConnectionError', cause: error })
  }
  throw new ConnectionError('The stream ended before the answer did', { status: 0, name: 'ConnectionError' })
}

function readFrame(frame: Exclude<WireFrame, { type: 'error' }>, tools: Map<number, { id: string; name: string }>): ChatEvent | undefined {
  if (frame.type === 'message_stop') return { type: 'done', ...factsOf(frame) }
  if (frame.type === 'content_block_stop') return undefined
  const { index } = frame
  if (frame.type === 'content_block_start') {
    const block = frame.content_block
    if (block.type !== 'tool_use') return undefined
    tools.set(index, { id: block.id, name: block.name })
    return { type: 'tool', index, id: block.id, name: block.name, input: block.input }
  }
  const { delta } = frame
  if (delta.type === 'text_delta') return { type: 'text', index, text: delta.text }
  if (delta.type === 'thinking_delta') return { type: 'thinking', index, text: delta.thinking }
  return { type: 'tool-result', index, ...(tools.get(index) ?? { id: '', name: '' }), output: delta.text, isError: delta.is_error }
}

function bodyOf(input: string | ChatInput) {
  const { prompt, messages = [], model, sessionID, agent, skills, maxTurns, maxBudget, ask } = typeof input === 'string' ? { prompt: input } : input
  const all = prompt === undefined ? messages : [...messages, { role: 'user', content: prompt }]
  return { messages: all, model, session_id: sessionID, agent, skills, max_turns: maxTurns, max_budget: maxBudget, ask }
}

function factsOf({ session_id, model, finish_reason, usage, cost_usd }: WireFacts): Omit<ChatAnswer, 'text'> {
  const { prompt_tokens, completion_tokens, total_tokens } = usage
  return { sessionID: session_id, model, finish: finish_reason, usage: { input: prompt_tokens, output: completion_tokens, total: total_tokens }, cost: cost_usd }
}

type WireFacts = {
  session_id: string
  model: string
  finish_reason: string
  usage: { prompt_tokens: number; completion_tokens: number; total_tokens: number }
  cost_usd: number
}

type WireAnswer = Omit<WireFacts, 'finish_reason'> & { choices: { message: { content: string }; finish_reason: string }[] }

type WireFrame =
  | { type: 'content_block_start'; index: number; content_block: { type: 'text' } | { type: 'thinking' } | { type: 'tool_use'; id: string; name: string; input: unknown } }
  | {
      type: 'content_block_delta'
      index: number
      delta: { type: 'text_delta'; text: string } | { type: 'thinking_delta'; thinking: string } | { type: 'tool_result'; text: string; is_error: boolean }
    }
  | { type: 'content_block_stop'; index: number }
  | ({ type: 'message_stop' } & WireFacts)
  | { type: 'error'; error: unknown }
