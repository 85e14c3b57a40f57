import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { WebSocketServer } from 'ws'
import { ProtocolError } from '#protocol/error'
import { http } from '../system/node-http'
import { safeHeaders } from './answer'
import { authenticate } from './auth'
import { Call } from './call'
import { toWireError } from './errors'
import { familyOf } from './family'
import { checkSource } from './guard'
import { limits } from './limits'
import { directoryOf } from './mount'
import { ptySocket } from './pty-socket'
import { restSocket } from './rest-socket'
import type { RouteTable } from './route-table'
import { checkInput, checkScope } from './scope'
import type { SocketDoor } from './socket-door'
import { validate } from './validate'
import type { Wire } from './wire'

const AWAY = 1001

/** One door for each operation of the kind `socket`. */
const doors: Readonly<Record<string, SocketDoor>> = {
  'pty.connect': ptySocket,
  'v2.pty.connect': ptySocket,
  'rest.sessions.stream': restSocket,
}

/** Answers requests to switch to WebSocket: the same checks in the same order, then the terminals. */
export class Sockets {
  readonly #wire: Wire
  readonly #table: RouteTable
  #server: Promise<WebSocketServer> | undefined

  constructor(wire: Wire, table: RouteTable) {
    this.#wire = wire
    this.#table = table
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // Until `ws` takes over, nobody else would hear of a broken connection.
    const ignore = () => socket.destroy()
    socket.on('error', ignore)
    const { accessLog, app } = this.#wire
    const since = performance.now()
    let call: Call | undefined
    const fail = (error: unknown) => {
      const wired = toWireError(error, { log: app.log, operation: 'socket', family: familyOf(request.url ?? '') })
      if (call) accessLog.note(call, wired?.status ?? 0, since)
      if (wired) refuse(socket, wired)
      else socket.destroy()
    }
    try {
      // The answer is never sent; a call needs one to tell when its client is gone.
      const made = (call = new Call(this.#wire, request, new http.ServerResponse(request)))
      this.#open(made, socket, head).then(() => void socket.once('close', () => accessLog.note(made, 101, since)), fail)
    } catch (error) {
      fail(error)
    }
  }

  async #open(call: Call, socket: Duplex, head: Buffer) {
    const { request, wire } = call
    checkSource(wire.policy, request)
    const match = this.#table.match('GET', call.target.path)
    const door = match && doors[match.route.id]
    const credential = match && door?.admit ? await door.admit(call, match) : authenticate(wire.gate, request, call.target)
    call.credential = credential
    call.client = wire.clients.note(request, credential.token)
    if (credential.token) wire.gate.tokens.use(credential.token)
    if (!match || !door) throw new ProtocolError('NotFoundError', { message: 'There is no WebSocket at this address' })
    const { route } = match
    call.operation = call.client.lastCall = route.id
    checkScope(credential, route)
    if (route.operation.params) validate(route.operation.params, match.params, 'Params')
    await checkInput(call, route, { params: match.params, query: {}, body: {}, directory: () => directoryOf(call) })
    const take = await door.open(call, match)
    const server = await (this.#server ??= makeServer())
    if (socket.destroyed) return
    let leave = () => {}
    const exit = wire.streams.enter(call.client, credential, () => leave())
    socket.once('close', exit)
    server.handleUpgrade(request, socket, head, (client) => {
      leave = () => client.close(AWAY)
      client.on('error', () => client.terminate())
      take(client)
    })
  }
}

async function makeServer() {
  const { WebSocketServer: Server } = await import('ws')
  return new Server({ noServer: true, perMessageDeflate: false, maxPayload: limits.socketMessageBytes })
}

function refuse(socket: Duplex, { status, body, headers }: { status: number; body: object | undefined; headers: string[] }) {
  const text = body ? JSON.stringify(body) : ''
  const all = [...safeHeaders, 'content-type', 'application/json', 'content-length', String(Buffer.byteLength(text)), 'connection', 'close', ...headers]
  const lines = Array.from({ length: all.length / 2 }, (_, index) => `${all[index * 2]}: ${all[index * 2 + 1]}\r\n`)
  socket.end(`HTTP/1.1 ${status} ${http.STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${text}`)
}
