import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Family } from '#protocol/operation'
import type { Door, Holder, RouteRequest } from '../routes/route'
import type { Client } from './clients'
import { corsHeaders } from './cors'
import type { Credential } from './credentials'
import { familyOf } from './family'
import { Target } from './target'
import type { Wire } from './wire'

/** One request on its way through the server. */
export class Call implements RouteRequest {
  readonly wire: Wire
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly target: Target
  /** Set once the request is known to be allowed. */
  credential: Credential | undefined
  client: Client | undefined
  /** Id of the operation, once it is known. */
  operation = ''
  /** Whose form errors take: by the address at first, then by the operation. */
  family: Family
  /** Flat pairs of name and value, beyond those of every answer. */
  readonly headers: string[]
  #controller: AbortController | undefined

  constructor(wire: Wire, request: IncomingMessage, response: ServerResponse) {
    this.wire = wire
    this.request = request
    this.response = response
    this.headers = []
    this.target = new Target(request.url ?? '')
    this.family = familyOf(this.target.path)
  }

  get origin(): string | undefined {
    return this.request.headers.origin
  }

  get holder(): Holder {
    return this.credential ?? { kind: 'none' }
  }

  get door(): Door {
    return this.wire.door
  }

  /** Made only for those who look at it. */
  get signal(): AbortSignal {
    if (!this.#controller) {
      const controller = new AbortController()
      this.#controller = controller
      if (this.response.destroyed) controller.abort()
      this.response.once('close', () => controller.abort())
    }
    return this.#controller.signal
  }

  header(name: string): string | undefined {
    const value = this.request.headers[name]
    return Array.isArray(value) ? value[0] : value
  }

  answer(name: string, value: string): void {
    this.headers.push(name, value)
  }

  link(query: Record<string, string>): string {
    const url = new URL(this.request.url ?? '/', `http://${this.request.headers.host}`)
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
    return url.href
  }

  /** After the guard: the answer may be read by the page that asked. */
  allowOrigin(): void {
    if (this.origin !== undefined) this.headers.push(...corsHeaders(this.origin, this.wire.policy.cors))
  }
}
