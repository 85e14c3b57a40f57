import { expect, test } from 'vitest'
import { readEventStream, type StreamMessage } from '../../../renderer/client/event-lines'

async function read(text: string, sizes: number) {
  const bytes = new TextEncoder().encode(text)
  const chunks = Array.from({ length: Math.ceil(bytes.length / sizes) }, (_, index) => bytes.subarray(index * sizes, (index + 1) * sizes))
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk)
      controller.close()
    },
  })
  const messages: StreamMessage[] = []
  for await (const message of readEventStream(body)) messages.push(message)
  return messages
}

test('messages are the same however the bytes are cut, even within a character', async () => {
  const text = ': comment\n\nid: e.1\ndata: {"a":"ü"}\n\ndata: one\ndata: two\n\ndata:unspaced\n\n'
  const expected = [{ id: 'e.1', data: '{"a":"ü"}' }, { data: 'one\ntwo' }, { data: 'unspaced' }]
  expect(await Promise.all([1, 2, 7, 1000].map((size) => read(text, size)))).toEqual([expected, expected, expected, expected])
})
