/** One message of an event stream. */
export type StreamMessage = { id?: string; data: string }

const MAX_LINE = 64 * 1024 * 1024

/** Reads `text/event-stream` from a response; ends when the stream ends, throws when it breaks. */
export async function* readEventStream(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamMessage> {
  const decoder = new TextDecoder()
  let rest = ''
  let id: string | undefined
  let data: string[] = []
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split(/\r\n|\n|\r/)
    rest = lines.pop() ?? ''
    if (rest.length > MAX_LINE) throw new Error('The event stream sent a line without an end')
    for (const line of lines) {
      if (line === '') {
        if (data.length > 0) yield { ...(id === undefined ? {} : { id }), data: data.join('\n') }
        data = []
        id = undefined
      } else if (line.startsWith('data:')) data.push(line.slice(line[5] === ' ' ? 6 : 5))
      else if (line.startsWith('id:')) id = line.slice(3).trim()
    }
  }
}
