import { calls, chunks, counted, finishOf, halves, sse, type Frame, type Turn, type Wire, type WireRequest } from './wire-turn'

const REASONS = { stop: 'end_turn', 'tool-calls': 'tool_use', length: 'max_tokens', 'content-filter': 'refusal', 'context-full': 'model_context_window_exceeded' } as const

/** `POST /v1/messages`. */
export const anthropic: Wire = {
  *stream(turn, request) {
    const message = { id: `msg_${request.number}`, type: 'message', role: 'assistant', model: request.model, content: [], stop_reason: null, stop_sequence: null }
    const { output, ...input } = usage(turn)
    yield event({ type: 'message_start', message: { ...message, usage: { ...input, output_tokens: 1 } } })
    yield event({ type: 'ping' })
    for (const [index, block] of blocksOf(turn, request).entries()) {
      yield event({ type: 'content_block_start', index, content_block: block.opening })
      for (const delta of block.deltas) yield event({ type: 'content_block_delta', index, delta }, true)
      if (block.closing) yield event({ type: 'content_block_delta', index, delta: block.closing })
      yield event({ type: 'content_block_stop', index })
    }
    yield event({ type: 'message_delta', delta: { stop_reason: REASONS[finishOf(turn)], stop_sequence: null }, usage: { output_tokens: output } })
    yield event({ type: 'message_stop' })
  },
  whole(turn, request) {
    const { output, ...input } = usage(turn)
    const content = blocksOf(turn, request).map((block) => block.whole)
    const head = { id: `msg_${request.number}`, type: 'message', role: 'assistant', model: request.model, content }
    return { ...head, stop_reason: REASONS[finishOf(turn)], stop_sequence: null, usage: { ...input, output_tokens: output } }
  },
}

type Block = { opening: object; deltas: object[]; closing?: object; whole: object }

function blocksOf(turn: Turn, request: WireRequest): Block[] {
  const blocks: Block[] = []
  if (turn.reasoning !== undefined) {
    const pieces = chunks(turn.reasoning)
    const signature = `signature-${request.number}`
    blocks.push({
      opening: { type: 'thinking', thinking: '', signature: '' },
      deltas: pieces.map((thinking) => ({ type: 'thinking_delta', thinking })),
      closing: { type: 'signature_delta', signature },
      whole: { type: 'thinking', thinking: pieces.join(''), signature },
    })
  }
  if (turn.text !== undefined) {
    const pieces = chunks(turn.text)
    const deltas = pieces.map((text) => ({ type: 'text_delta', text }))
    blocks.push({ opening: { type: 'text', text: '' }, deltas, whole: { type: 'text', text: pieces.join('') } })
  }
  for (const call of calls(turn, request)) {
    blocks.push({
      opening: { type: 'tool_use', id: call.id, name: call.name, input: {} },
      deltas: halves(call.json).map((partial) => ({ type: 'input_json_delta', partial_json: partial })),
      whole: { type: 'tool_use', id: call.id, name: call.name, input: call.input },
    })
  }
  return blocks
}

/** Anthropic counts cached tokens beside the input, and reasoning within the output. */
function usage(turn: Turn) {
  const { input, output, cacheRead, cacheWrite } = counted(turn)
  return { input_tokens: input, cache_read_input_tokens: cacheRead, cache_creation_input_tokens: cacheWrite, output }
}

function event(data: object, content = false): Frame {
  return sse(data, { content, named: true })
}
