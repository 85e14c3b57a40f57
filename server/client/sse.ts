export type SseFrame = { event: string; id: string | undefined; data: string }

/** The frames of an event stream. Comments keep the connection alive and are left out; `onBytes` hears of every piece. */
export async function* readFrames(body: ReadableStream<Uint8Array>, onBytes: () => void = () => undefined): AsyncGenerator<SseFrame> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let rest = ''
  let frame: { event: string; id: string | undefined; data: string[] } = { event: '', id: undefined, data: [] }
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      onBytes()
      rest += decoder.decode(value, { stream: true })
      const lines = rest.split(/\r\n|\n|\r(?!$)/)
      rest = lines.pop() ?? ''
      for (const line of lines) {
        if (line !== '') {
          take(frame, line)
          continue
        }
        if (frame.data.length > 0) yield { event: frame.event || 'message', id: frame.id, data: frame.data.join('\n') }
        frame = { event: '', id: undefined, data: [] }
      }
    }
  } finally {
    // Whoever stops reading does not want the rest either.
    await reader.cancel().catch(() => undefined)
  }
}

function take(frame: { event: string; id: string | undefined; data: string[] }, line: string) {
  const colon = line.indexOf(':')
  const name = colon < 0 ? line : line.slice(0, colon)
  const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
  if (name === 'data') frame.data.push(value)
  else if (name === 'event') frame.event = value
  else if (name === 'id') frame.id = value
}
