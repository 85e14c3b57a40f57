import { calls, chunks, counted, finishOf, halves, sse, type Turn, type Wire, type WireRequest } from './wire-turn'

const REASONS = { stop: 'stop', 'tool-calls': 'tool_calls', length: 'length', 'content-filter': 'content_filter', 'context-full': 'model_context_window_exceeded' } as const

/** `POST /v1/chat/completions`. */
export const openaiChat: Wire = {
  *stream(turn, request) {
    const base = { id: `chatcmpl-${request.number}`, object: 'chat.completion.chunk', created: 1, model: request.model }
    const delta = (value: object) => sse({ ...base, choices: [{ index: 0, delta: value, finish_reason: null }] }, { content: true })
    yield sse({ ...base, choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }] })
    for (const text of chunks(turn.reasoning)) yield delta({ reasoning_content: text })
    for (const text of chunks(turn.text)) yield delta({ content: text })
    for (const [index, call] of calls(turn, request).entries()) {
      yield delta({ tool_calls: [{ index, id: call.id, type: 'function', function: { name: call.name, arguments: '' } }] })
      for (const piece of halves(call.json)) yield delta({ tool_calls: [{ index, function: { arguments: piece } }] })
    }
    yield sse({ ...base, choices: [{ index: 0, delta: {}, finish_reason: REASONS[finishOf(turn)] }] })
    yield sse({ ...base, choices: [], usage: usage(turn) })
    yield sse('[DONE]')
  },
  whole(turn, request) {
    const message = {
      role: 'assistant',
      content: chunks(turn.text).join(''),
      ...(turn.reasoning ? { reasoning_content: chunks(turn.reasoning).join('') } : {}),
      ...(turn.tools ? { tool_calls: wholeCalls(turn, request) } : {}),
    }
    const choices = [{ index: 0, message, finish_reason: REASONS[finishOf(turn)] }]
    return { id: `chatcmpl-${request.number}`, object: 'chat.completion', created: 1, model: request.model, choices, usage: usage(turn) }
  },
}

function wholeCalls(turn: Turn, request: WireRequest) {
  return calls(turn, request).map((call) => ({ id: call.id, type: 'function', function: { name: call.name, arguments: call.json } }))
}

function usage(turn: Turn) {
  const { input, output, reasoning, cacheRead, cacheWrite } = counted(turn)
  const prompt = input + cacheRead + cacheWrite
  return {
    prompt_tokens: prompt,
    completion_tokens: output,
    total_tokens: prompt + output,
    prompt_tokens_details: { cached_tokens: cacheRead },
    completion_tokens_details: { reasoning_tokens: reasoning },
  }
}
