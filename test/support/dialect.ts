import { once } from 'node:events'
import { WebSocket } from 'ws'
import type { TestServer } from './start-test-server'

// Requests as curl would make them: method, address, JSON, and nothing of our own client.

export type DialectAnswer = { status: number; body: any; headers: Headers } // oxlint-disable-line typescript/no-explicit-any -- bodies of four dialects

/** Sends JSON and reads JSON. */
export async function ask(server: TestServer, call: string, body?: unknown, headers: Record<string, string> = {}): Promise<DialectAnswer> {
  const [method = 'GET', path = '/'] = call.split(' ')
  const sent = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }
  const answer = await server.fetch(path, { method, ...sent, headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers } })
  const text = await answer.text()
  return { status: answer.status, headers: answer.headers, body: text === '' ? undefined : JSON.parse(text) }
}

/** Every line of a stream of JSON lines. */
export async function askLines(server: TestServer, call: string, body: unknown): Promise<{ status: number; type: string | null; lines: any[] }> { // oxlint-disable-line typescript/no-explicit-any
  const [method = 'POST', path = '/'] = call.split(' ')
  const answer = await server.fetch(path, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  const text = await answer.text()
  return { status: answer.status, type: answer.headers.get('content-type'), lines: text.split('\n').filter(Boolean).map((line) => JSON.parse(line)) }
}

export type DialectSocket = {
  send(frame: unknown): void
  /** The next frame that fits; those before it are passed over. */
  until(type: string): Promise<any> // oxlint-disable-line typescript/no-explicit-any
  /** Every frame so far. */
  readonly frames: any[] // oxlint-disable-line typescript/no-explicit-any
  readonly socket: WebSocket
  close(): Promise<void>
}

/** A socket that is open, or the status and body with which it was refused. */
export async function openSocket(server: TestServer, path: string, options: { headers?: Record<string, string> } = {}): Promise<DialectSocket | { status: number; body: unknown }> {
  const headers = options.headers ?? { authorization: `Bearer ${server.token}` }
  const socket = new WebSocket(server.url.replace('http', 'ws') + path, { headers })
  const frames: unknown[] = []
  let seen = 0
  let wake = () => {}
  socket.on('message', (data, binary) => {
    frames.push(binary ? data : JSON.parse(String(data)))
    wake()
  })
  const refused = new Promise<{ status: number; body: unknown }>((resolve) => {
    socket.once('unexpected-response', (_request, response) => {
      let text = ''
      response.on('data', (chunk) => (text += String(chunk)))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text === '' ? undefined : JSON.parse(text) }))
    })
  })
  const opened = await Promise.race([refused, once(socket, 'open').then(() => 'open' as const)])
  if (opened !== 'open') return opened
  return {
    frames,
    socket,
    send: (frame) => socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame)),
    async until(type) {
      for (;;) {
        for (; seen < frames.length; ) {
          const frame = frames[seen++] as { type?: string }
          if (frame.type === type) return frame
        }
        await new Promise<void>((resolve) => (wake = resolve))
      }
    },
    async close() {
      socket.close()
      await once(socket, 'close')
    },
  }
}

export async function connect(server: TestServer, path: string): Promise<DialectSocket> {
  const opened = await openSocket(server, path)
  if ('status' in opened) throw new Error(`refused with ${opened.status}: ${JSON.stringify(opened.body)}`)
  return opened
}
