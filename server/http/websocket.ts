import { realpath } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import path from 'node:path'
import type { Duplex } from 'node:stream'
import type { WebSocket, WebSocketServer } from 'ws'
import { ProtocolError } from '#protocol/error'
import type { PtyID } from '#protocol/id'
import { ptyOperations } from '#protocol/pty'
import type { Instance } from '../instance'
import { openInstance } from '../project/instances'
import { connectPty } from '../pty/connect'
import { getPty } from '../pty/pty'
import { redeemTicket } from '../pty/ticket'
import { http } from '../system/node-http'
import { safeHeaders } from './answer'
import { authenticate } from './auth'
import { Call } from './call'
import type { CredentialKind } from './credentials'
import { toWireError } from './errors'
import { checkSource } from './guard'
import { limits } from './limits'
import { directoryOf } from './mount'
import type { RouteTable } from './route-table'
import { validate } from './validate'
import type { Wire } from './wire'

const AWAY = 1001

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
    this.#open(request, socket, head).catch((error: unknown) => {
      const wired = toWireError(error, { log: this.#wire.app.log, operation: 'pty.connect' })
      if (wired) refuse(socket, wired)
      else socket.destroy()
    })
  }

  async #open(request: IncomingMessage, socket: Duplex, head: Buffer) {
    const wire = this.#wire
    // The answer is never sent; a call needs one to tell when its client is gone.
    const call = new Call(wire, request, new http.ServerResponse(request))
    checkSource(wire.policy, request)
    const match = this.#table.match('GET', call.target.path)
    const ptyID = match?.route.id === 'pty.connect' ? (match.params.ptyID as PtyID) : undefined
    const credential = await admit(call, ptyID)
    call.client = wire.clients.note(request)
    if (!match || ptyID === undefined) throw new ProtocolError('NotFoundError', { message: 'There is no WebSocket at this address' })
    validate(ptyOperations['pty.connect'].params, match.params, 'Params')
    call.client.lastCall = match.route.id
    const instance = await openInstance(wire.app, directoryOf(call))
    getPty(instance, ptyID)
    const server = await (this.#server ??= makeServer())
    if (socket.destroyed) return
    let leave = () => {}
    const exit = wire.streams.enter(call.client, credential, () => leave())
    socket.once('close', exit)
    server.handleUpgrade(request, socket, head, (client) => {
      leave = () => client.close(AWAY)
      join(instance, client, { ptyID, cursor: call.target.query().cursor })
    })
  }
}

/** A ticket stands for the credentials that a browser can't send here; it is good for one terminal, folder and origin. */
async function admit(call: Call, ptyID: PtyID | undefined): Promise<CredentialKind> {
  const { ticket } = call.target.query()
  if (ticket === undefined || ptyID === undefined) return authenticate(call.wire.gate, call.request, call.target)
  const asked = path.resolve(call.wire.app.options.directory, directoryOf(call))
  const directory = await realpath(asked).catch(() => asked)
  if (redeemTicket(call.wire.app, ticket, { ptyID, directory, origin: call.origin })) return 'ticket'
  call.wire.gate.failures.add()
  throw new ProtocolError('PtyForbiddenError', { message: 'Invalid PTY connect token request' })
}

async function makeServer() {
  const { WebSocketServer: Server } = await import('ws')
  return new Server({ noServer: true, perMessageDeflate: false, maxPayload: limits.socketMessageBytes })
}

function join(instance: Instance, client: WebSocket, { ptyID, cursor }: { ptyID: PtyID; cursor: string | undefined }) {
  // Text arrives as bytes; what is no UTF-8 was refused by `ws` for text frames, and is typed as it is for binary ones.
  client.on('error', () => client.terminate())
  const drained = () => connection.drained()
  const connection = connectPty(instance, ptyID, {
    ...(cursor === undefined ? {} : { cursor }),
    send: (data) => client.send(data, { binary: typeof data !== 'string' }, drained),
    buffered: () => client.bufferedAmount,
    close: (code) => client.close(code),
  })
  client.on('message', (data: Buffer) => connection.receive(data.toString('utf8')))
  client.on('close', () => connection.close())
}

function refuse(socket: Duplex, { status, body, headers }: { status: number; body: object | undefined; headers: string[] }) {
  const text = body ? JSON.stringify(body) : ''
  const all = [...safeHeaders, 'content-type', 'application/json', 'content-length', String(Buffer.byteLength(text)), 'connection', 'close', ...headers]
  const lines = Array.from({ length: all.length / 2 }, (_, index) => `${all[index * 2]}: ${all[index * 2 + 1]}\r\n`)
  socket.end(`HTTP/1.1 ${status} ${http.STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${text}`)
}
