import http from 'node:http'
import net from 'node:net'
import { once } from 'node:events'

export type RawRequest = {
  path: string
  method?: string
  token?: string | undefined
  headers?: Record<string, string>
  body?: string | Uint8Array
  /** Header lines in place of all others; what no well-behaved client would send. */
  lines?: string[]
}

export type RawAnswer = { status: number; headers: http.IncomingHttpHeaders; body: string }

/** A request with exactly these headers, which `fetch` would not send. */
export async function rawRequest(url: string, options: RawRequest): Promise<RawAnswer> {
  if (options.lines) return lineRequest(url, options)
  const { hostname, port } = new URL(url)
  const headers = { ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }), ...options.headers }
  const request = http.request({ hostname, port, path: options.path, method: options.method ?? 'GET', headers, agent: false })
  request.end(options.body)
  const [response] = (await once(request, 'response')) as [http.IncomingMessage]
  let body = ''
  for await (const chunk of response) body += String(chunk)
  return { status: response.statusCode ?? 0, headers: response.headers, body }
}

/** Writes the request letter by letter and reads the first line of the answer. */
async function lineRequest(url: string, options: RawRequest): Promise<RawAnswer> {
  const { hostname, port } = new URL(url)
  const socket = net.connect({ host: hostname, port: Number(port) })
  const lines = [`${options.method ?? 'GET'} ${options.path} HTTP/1.1`, `Authorization: Bearer ${options.token ?? ''}`, 'Connection: close', ...(options.lines ?? [])]
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  if (options.body) socket.write(options.body)
  let text = ''
  for await (const chunk of socket) text += String(chunk)
  const [head = '', body = ''] = text.split('\r\n\r\n')
  return { status: Number(head.split(' ')[1] ?? 0), headers: {}, body }
}
