import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { ConnectedClient } from '#protocol/global'
import type { Clock } from '../system/clock'
import { redactText } from '../system/redact'

const KEPT = 100
const NAME_LENGTH = 200

/** A program that talks to this server, told apart by its name and address; counted in place on every request. */
export type Client = { id: string; userAgent: string; address: string; streams: number; requests: number; lastCall: string; first: number; last: number }

export class Clients {
  readonly #clock: Clock
  readonly #known = new Map<string, Client>()
  readonly #sockets = new WeakMap<Socket, { header: string | undefined; client: Client }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The client of an authenticated request, noted as seen. */
  note(request: IncomingMessage): Client {
    const header = request.headers['user-agent']
    const cached = this.#sockets.get(request.socket)
    const client = cached && cached.header === header && this.#known.has(cached.client.id) ? cached.client : this.#find(request, header)
    client.requests += 1
    client.last = this.#clock.now()
    return client
  }

  /** Last seen first. */
  list(): ConnectedClient[] {
    return [...this.#known.values()]
      .sort((a, b) => b.last - a.last)
      .map(({ first, last, ...client }) => ({ ...client, time: { first, last } }))
  }

  #find(request: IncomingMessage, header: string | undefined): Client {
    const userAgent = redactText((header ?? 'unknown').slice(0, NAME_LENGTH))
    const address = request.socket.remoteAddress ?? ''
    const id = createHash('sha256').update(`${address}\n${userAgent}`).digest('hex').slice(0, 12)
    const now = this.#clock.now()
    const client = this.#known.get(id) ?? { id, userAgent, address, streams: 0, requests: 0, lastCall: '', first: now, last: now }
    this.#known.delete(id)
    this.#known.set(id, client)
    this.#sockets.set(request.socket, { header, client })
    if (this.#known.size > KEPT) this.#forgetOne()
    return client
  }

  #forgetOne() {
    for (const [id, client] of this.#known) {
      if (client.streams > 0) continue
      this.#known.delete(id)
      return
    }
  }
}
