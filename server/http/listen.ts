import { once } from 'node:events'
import type * as Http from 'node:http'
import type { RequestListener } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { http } from '../system/node-http'
import { limits } from './limits'

export type UpgradeListener = (request: Http.IncomingMessage, socket: Duplex, head: Buffer) => void

/** The bound sockets of a server: one or two addresses, one port. */
export type Listener = {
  port: number
  /** Starts to answer; until then connections wait. */
  answer(request: RequestListener, upgrade: UpgradeListener): void
  close(): Promise<void>
}

export class PortTakenError extends Error {
  override readonly name = 'PortTakenError'
  constructor(port: number) {
    super(`Port ${port} is already in use. Stop the other program, or choose another port with --port.`)
  }
}

const FIRST_PORT = 4096
const TRIED = 20

/** Binds loopback on both protocols (or the one address that was asked for); without a port: 4096, the next free one, or any. */
export async function listen({ port, hostname }: { port: number | undefined; hostname: string | undefined }): Promise<Listener> {
  if (port !== undefined) return bind(port, hostname)
  for (let next = FIRST_PORT; next < FIRST_PORT + TRIED; next += 1) {
    try {
      return await bind(next, hostname)
    } catch (error) {
      if (!(error instanceof PortTakenError)) throw error
    }
  }
  return bind(0, hostname)
}

async function bind(port: number, hostname: string | undefined): Promise<Listener> {
  const sockets = new Set<Socket>()
  const waiting: ((request: RequestListener, upgrade: UpgradeListener) => void)[] = []
  // Whoever is faster than our own start is answered as soon as there is somebody to answer.
  const early = (request: Http.IncomingMessage, second: Http.ServerResponse | Duplex, head?: Buffer) =>
    void waiting.push((answer, upgrade) => (second instanceof http.ServerResponse ? answer(request, second as never) : upgrade(request, second, head!)))
  const prepare = () => makeServer(sockets).on('request', early).on('upgrade', early)
  const first = prepare()
  await listenOn(first, port, hostname ?? '127.0.0.1')
  const bound = (first.address() as AddressInfo).port
  const servers = [first]
  if (hostname === undefined) {
    try {
      // `localhost` may mean either address; whoever had the other one would get our clients' tokens.
      const second = prepare()
      if (await listenOnSixth(second, bound)) servers.push(second)
    } catch (error) {
      first.close()
      if (port === 0 && error instanceof PortTakenError) return bind(0, hostname)
      throw error
    }
  }
  return {
    port: bound,
    answer: (request, upgrade) => {
      for (const server of servers) server.off('request', early).off('upgrade', early)
      for (const server of servers) server.on('request', request).on('upgrade', upgrade)
      for (const open of waiting.splice(0)) open(request, upgrade)
    },
    close: () => closeAll(servers, sockets),
  }
}

function makeServer(sockets: Set<Socket>): Http.Server {
  const options: Http.ServerOptions & { shouldUpgradeCallback: (request: Http.IncomingMessage) => boolean } = {
    // Some clients offer HTTP/2 with every first request; such an offer may be ignored (Node 24.9 and newer know how).
    shouldUpgradeCallback: (request) => request.headers.upgrade?.toLowerCase() === 'websocket',
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headerTime,
    requestTimeout: limits.requestTime,
    keepAliveTimeout: limits.keepAlive,
    connectionsCheckingInterval: 2_000,
    // The guard answers these itself, with a body.
    requireHostHeader: false,
  }
  const server = http.createServer(options)
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    if (sockets.size > limits.sockets) refuse(socket, 429, { name: 'TooManyRequests', data: { message: `More than ${limits.sockets} connections` } })
  })
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => refuseBroken(error, socket as Socket))
  return server
}

/** What the parser would not take never becomes a request; it gets its typed answer here. */
function refuseBroken(error: NodeJS.ErrnoException, socket: Socket) {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  if (error.code === 'HPE_HEADER_OVERFLOW') {
    return refuse(socket, 431, { name: 'HeadersTooLarge', data: { message: `The headers are larger than ${limits.headerBytes} bytes` } })
  }
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') return refuse(socket, 408, { name: 'BadRequest', data: { message: 'The request took too long' } })
  refuse(socket, 400, { name: 'BadRequest', data: { message: 'Not a valid HTTP request' } })
}

function refuse(socket: Socket, status: number, body: object) {
  const text = JSON.stringify(body)
  const head = `HTTP/1.1 ${status} ${http.STATUS_CODES[status]}\r\ncontent-type: application/json\r\nx-content-type-options: nosniff\r\n`
  socket.on('error', () => socket.destroy())
  socket.end(`${head}cache-control: no-store\r\ncontent-length: ${Buffer.byteLength(text)}\r\nconnection: close\r\n\r\n${text}`)
  const timer = setTimeout(() => socket.destroy(), 1_000)
  timer.unref()
}

async function listenOn(server: Http.Server, port: number, host: string) {
  try {
    server.listen({ port, host })
    await once(server, 'listening')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'EADDRINUSE') throw new PortTakenError(port)
    if (code === 'EACCES') throw new Error(`Port ${port} may not be used by this user. Choose one above 1023 with --port.`, { cause: error })
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') throw new Error(`This machine has no address ${host}.`, { cause: error })
    throw error
  }
}

/** False on a machine without IPv6. */
async function listenOnSixth(server: Http.Server, port: number): Promise<boolean> {
  try {
    await listenOn(server, port, '::1')
    return true
  } catch (error) {
    if (error instanceof PortTakenError) throw error
    return false
  }
}

/** Answers under way get a moment to end; then everything is cut. */
async function closeAll(servers: Http.Server[], sockets: Set<Socket>) {
  const closed = Promise.all(servers.map((server) => new Promise<void>((resolve) => void server.close(() => resolve()))))
  for (const server of servers) server.closeIdleConnections()
  const timer = setTimeout(() => {
    for (const socket of sockets) socket.destroy()
  }, 500)
  await closed
  clearTimeout(timer)
  for (const socket of sockets) socket.destroy()
}
