import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { AccessEntry } from '#protocol/access'
import type { ConnectedClient } from '#protocol/global'
import type { Clock } from '../system/clock'
import { redactText } from '../system/redact'
import type { KnownToken } from './client-tokens'

const KEPT = 100
const NAME_LENGTH = 200
const CALLS = 10

type KnownCall = ConnectedClient['calls'][number]

/** A program that talks to this server, told apart by its token, else by its name and address; counted in place on every request. */
export class Client {
  readonly id: string
  readonly address: string
  readonly token: KnownToken | undefined
  readonly first: number
  userAgent: string
  streams = 0
  requests = 0
  lastCall = ''
  last: number
  #calls: KnownCall[] = []

  constructor(facts: { id: string; address: string; userAgent: string; token: KnownToken | undefined; now: number }) {
    this.id = facts.id
    this.address = facts.address
    this.userAgent = facts.userAgent
    this.token = facts.token
    this.first = this.last = facts.now
  }

  get name(): string | undefined {
    return this.token?.info.name
  }

  note({ operation, status, time, method, path }: AccessEntry): void {
    this.#calls = [{ operation: operation ?? `${method} ${path}`, status, time }, ...this.#calls.slice(0, CALLS - 1)]
  }

  toJSON(): ConnectedClient {
    const { id, userAgent, address, streams, requests, lastCall, token, first, last } = this
    const named = token ? { name: token.info.name, tokenID: token.info.id } : {}
    return { id, userAgent, address, streams, requests, lastCall, calls: this.#calls, ...named, time: { first, last } }
  }
}

export class Clients {
  readonly #clock: Clock
  readonly #known = new Map<string, Client>()
  readonly #sockets = new WeakMap<Socket, { header: string | undefined; client: Client }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The client of an authenticated request, noted as seen. */
  note(request: IncomingMessage, token?: KnownToken): Client {
    const header = request.headers['user-agent']
    const cached = this.#sockets.get(request.socket)
    const known = cached && cached.header === header && cached.client.token === token && this.#known.has(cached.client.id)
    const client = known ? cached.client : this.#find(request, header, token)
    client.requests += 1
    client.last = this.#clock.now()
    return client
  }

  /** Last seen first. */
  list(): ConnectedClient[] {
    return [...this.#known.values()].sort((a, b) => b.last - a.last).map((client) => client.toJSON())
  }

  #find(request: IncomingMessage, header: string | undefined, token: KnownToken | undefined): Client {
    const userAgent = redactText((header ?? 'unknown').slice(0, NAME_LENGTH))
    const address = request.socket.remoteAddress ?? ''
    const id = token?.info.id ?? createHash('sha256').update(`${address}\n${userAgent}`).digest('hex').slice(0, 12)
    const client = this.#known.get(id) ?? new Client({ id, address, userAgent, token, now: this.#clock.now() })
    client.userAgent = userAgent
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
