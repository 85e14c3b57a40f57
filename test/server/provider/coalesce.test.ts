import { expect, test } from 'vitest'
import { createCoalescer } from '../../../server/provider/coalesce'

const chat = (delta: object, rest: object = {}) => `data: ${JSON.stringify({ id: 'c', choices: [{ index: 0, delta, finish_reason: null }], ...rest })}\n\n`
const named = (data: { type: string } & Record<string, unknown>) => `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`
const letters = [...'abcdefghijä🙂']

function through(pieces: (string | Uint8Array)[]): string {
  const coalescer = createCoalescer()
  const out = pieces.map((piece) => coalescer.take(typeof piece === 'string' ? Buffer.from(piece) : piece))
  return Buffer.concat([...out, coalescer.rest()].filter((piece) => piece !== undefined)).toString('utf8')
}

test('neighbouring texts that arrive together become one', () => {
  const stream = [chat({ role: 'assistant', content: '' }), ...letters.map((content) => chat({ content })), 'data: [DONE]\n\n'].join('')
  expect(through([stream])).toBe(`${chat({ role: 'assistant', content: letters.join('') })}data: [DONE]\n\n`)
})

test('thoughts, texts, tool calls and the end stay apart and in order', () => {
  const call = chat({ tool_calls: [{ index: 0, id: '1', function: { name: 'x', arguments: '' } }] })
  const end = `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: '' }, finish_reason: 'stop' }] })}\n\n`
  const stream = [...letters.map((text) => chat({ reasoning_content: text })), ...letters.map((content) => chat({ content })), call, call, ': alive\n\n', end]
  expect(through([stream.join('')])).toBe([chat({ reasoning_content: letters.join('') }), chat({ content: letters.join('') }), call, call, ': alive\n\n', end].join(''))
})

test('the named events of Anthropic and of OpenAI\'s responses are joined per block', () => {
  const block = (index: number, text: string) => named({ type: 'content_block_delta', index, delta: { type: 'text_delta', text } })
  const item = (id: string, delta: string) => named({ type: 'response.output_text.delta', item_id: id, content_index: 0, delta })
  const input = [...letters.map((text) => block(0, text)), ...letters.map((text) => block(1, text)), ...letters.map((text) => item('a', text))]
  expect(through([input.join('')])).toBe([block(0, letters.join('')), block(1, letters.join('')), item('a', letters.join(''))].join(''))
})

test('the arguments of a long tool call are joined after the piece that names it', () => {
  const start = chat({ tool_calls: [{ index: 0, id: '1', function: { name: 'write', arguments: '' } }] })
  const more = (text: string, index = 0) => chat({ tool_calls: [{ index, function: { arguments: text } }] })
  const block = (text: string) => named({ type: 'content_block_delta', index: 2, delta: { type: 'input_json_delta', partial_json: text } })
  const input = [start, ...letters.map((text) => more(text)), ...letters.map((text) => more(text, 1)), ...letters.map(block)]
  const all = letters.join('')
  expect(through([input.join('')])).toBe([start, more(all), more(all, 1), block(all)].join(''))
})

test('few events pass as they came, whatever they are cut into', () => {
  const stream = [chat({ content: 'ä🙂' }), 'data: {"broken\n\n', chat({ content: 'b' }), 'data: [DONE]\n\n'].join('')
  const bytes = Buffer.from(stream)
  for (let size = 1; size < 40; size += 3) {
    const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => bytes.subarray(index * size, (index + 1) * size))
    expect(through(pieces)).toBe(stream)
  }
})

test('streams with other line ends, without an end, or with something beside the text are left alone', () => {
  const windows = letters.map((content) => chat({ content }).replaceAll('\n', '\r\n')).join('')
  const heavy = letters.map((content) => chat({ content }, { usage: { total_tokens: 1 } })).join('')
  expect([through([windows]), through([heavy]), through(['data: cut'])]).toEqual([windows, heavy, 'data: cut'])
})
