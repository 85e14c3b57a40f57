import { calls, chunks, counted, finishOf, halves, sse, type Frame, type Turn, type Wire, type WireRequest } from './wire-turn'

/** `POST /v1/responses`. */
export const openaiResponses: Wire = {
  *stream(turn, request) {
    const head = { id: `resp_${request.number}`, object: 'response', created_at: 1, model: request.model, status: 'in_progress', output: [] }
    yield event({ type: 'response.created', response: head })
    const items = itemsOf(turn, request)
    for (const [index, item] of items.entries()) yield* itemEvents(item, index)
    const incomplete = ['length', 'content-filter', 'context-full'].includes(finishOf(turn))
    yield event({ type: incomplete ? 'response.incomplete' : 'response.completed', response: { ...head, ...ending(turn), output: items.map((item) => item.whole) } })
  },
  whole(turn, request) {
    const output = itemsOf(turn, request).map((item) => item.whole)
    return { id: `resp_${request.number}`, object: 'response', created_at: 1, model: request.model, ...ending(turn), output }
  },
}

type Item = { id: string; kind: 'reasoning' | 'message' | 'function_call'; pieces: string[]; opening: object; whole: object }

function itemsOf(turn: Turn, request: WireRequest): Item[] {
  const items: Item[] = []
  if (turn.reasoning !== undefined) {
    const id = `rs_${request.number}`
    const opening = { id, type: 'reasoning', encrypted_content: null, summary: [] }
    const summary = [{ type: 'summary_text', text: chunks(turn.reasoning).join('') }]
    const whole = { ...opening, encrypted_content: `sealed-${request.number}`, summary }
    items.push({ id, kind: 'reasoning', pieces: chunks(turn.reasoning), opening, whole })
  }
  if (turn.text !== undefined) {
    const id = `msg_${request.number}`
    const opening = { id, type: 'message', role: 'assistant', status: 'in_progress', content: [] }
    const content = [{ type: 'output_text', text: chunks(turn.text).join(''), annotations: [] }]
    items.push({ id, kind: 'message', pieces: chunks(turn.text), opening, whole: { ...opening, status: 'completed', content } })
  }
  for (const call of calls(turn, request)) {
    const id = `fc_${call.id}`
    const opening = { id, type: 'function_call', call_id: call.id, name: call.name, arguments: '', status: 'in_progress' }
    items.push({ id, kind: 'function_call', pieces: halves(call.json), opening, whole: { ...opening, arguments: call.json, status: 'completed' } })
  }
  return items
}

function* itemEvents(item: Item, index: number): Generator<Frame> {
  const place = { item_id: item.id, output_index: index }
  yield event({ type: 'response.output_item.added', output_index: index, item: item.opening })
  if (item.kind === 'reasoning') yield event({ type: 'response.reasoning_summary_part.added', ...place, summary_index: 0, part: { type: 'summary_text', text: '' } })
  if (item.kind === 'message') {
    yield event({ type: 'response.content_part.added', ...place, content_index: 0, part: { type: 'output_text', text: '', annotations: [] } })
  }
  for (const delta of item.pieces) {
    if (item.kind === 'reasoning') yield event({ type: 'response.reasoning_summary_text.delta', ...place, summary_index: 0, delta }, true)
    else if (item.kind === 'message') yield event({ type: 'response.output_text.delta', ...place, content_index: 0, delta, logprobs: [] }, true)
    else yield event({ type: 'response.function_call_arguments.delta', ...place, delta }, true)
  }
  const text = item.pieces.join('')
  if (item.kind === 'reasoning') yield event({ type: 'response.reasoning_summary_part.done', ...place, summary_index: 0, part: { type: 'summary_text', text } })
  if (item.kind === 'message') yield event({ type: 'response.output_text.done', ...place, content_index: 0, text })
  if (item.kind === 'function_call') yield event({ type: 'response.function_call_arguments.done', ...place, arguments: text })
  yield event({ type: 'response.output_item.done', output_index: index, item: item.whole })
}

function ending(turn: Turn) {
  const finish = finishOf(turn)
  const reason = finish === 'length' || finish === 'context-full' ? 'max_output_tokens' : finish === 'content-filter' ? 'content_filter' : undefined
  const { input, output, reasoning, cacheRead, cacheWrite } = counted(turn)
  return {
    status: reason ? 'incomplete' : 'completed',
    incomplete_details: reason ? { reason } : null,
    usage: {
      input_tokens: input + cacheRead + cacheWrite,
      input_tokens_details: { cached_tokens: cacheRead },
      output_tokens: output,
      output_tokens_details: { reasoning_tokens: reasoning },
      total_tokens: input + cacheRead + cacheWrite + output,
    },
  }
}

function event(data: object, content = false): Frame {
  return sse(data, { content, named: true })
}
