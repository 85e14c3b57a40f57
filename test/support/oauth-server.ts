import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'

// An MCP server behind a sign-in, and the authorization server of it, on one port of this machine. It registers clients,
// checks redirect, state of its own and PKCE, gives tokens that it can take back, and renews them once each.

export type OAuthOptions = {
  /** Off: clients have to be known by hand. */
  registers?: boolean
  /** What the metadata say instead of the real address for the browser. */
  authorizationEndpoint?: string
  /** Where the protected resource says that its metadata lie. */
  resourceMetadata?: string
  /** Answers the first post to the server with a redirect. */
  redirect?: string
}

export type Asked = { method: string; path: string; headers: http.IncomingHttpHeaders; body: string }

export class OAuthServer {
  readonly asked: Asked[] = []
  readonly clients = new Map<string, { redirects: string[]; secret?: string }>()
  readonly options: OAuthOptions
  accessToken = ''
  refreshToken = ''
  readonly #codes = new Map<string, { challenge: string; redirect: string; client: string }>()
  readonly #server = http.createServer((request, response) => void this.#answer(request, response))

  constructor(options: OAuthOptions) {
    this.options = options
  }

  async listen(): Promise<this> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return this
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  get url(): string {
    return `${this.origin}/mcp`
  }

  /** What the browser of a person who agrees does: follows the address and comes back with a code. */
  approve(authorizationUrl: string): { back: URL; code: string } {
    const query = new URL(authorizationUrl).searchParams
    const client = this.clients.get(query.get('client_id') ?? '')
    const redirect = query.get('redirect_uri') ?? ''
    if (!client?.redirects.includes(redirect)) throw new Error(`unknown client or redirect ${redirect}`)
    if (query.get('code_challenge_method') !== 'S256') throw new Error('no PKCE')
    const code = randomBytes(8).toString('hex')
    this.#codes.set(code, { challenge: query.get('code_challenge') ?? '', redirect, client: query.get('client_id')! })
    const back = new URL(redirect)
    back.searchParams.set('code', code)
    back.searchParams.set('state', query.get('state') ?? '')
    return { back, code }
  }

  /** From now on the access token is too old. */
  expire(): void {
    this.accessToken = `expired-${randomBytes(4).toString('hex')}`
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  async #answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece as Buffer)
    const body = Buffer.concat(pieces).toString('utf8')
    const path = (request.url ?? '').split('?')[0] ?? ''
    this.asked.push({ method: request.method ?? '', path, headers: request.headers, body })
    const json = (status: number, value: unknown, headers: Record<string, string> = {}) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers })
      response.end(JSON.stringify(value))
    }
    if (path === '/.well-known/oauth-protected-resource/mcp') return json(200, { resource: this.url, authorization_servers: [this.origin], scopes_supported: ['tools'] })
    if (path === '/.well-known/oauth-authorization-server') return json(200, this.#metadata())
    if (path === '/register' && this.options.registers !== false) return json(201, this.#register(JSON.parse(body) as { redirect_uris: string[] }))
    if (path === '/token') return this.#token(new URLSearchParams(body), json)
    if (path === '/mcp') return this.#mcp(request, { body, json, response })
    json(404, {})
  }

  #metadata() {
    return {
      issuer: this.origin,
      authorization_endpoint: this.options.authorizationEndpoint ?? `${this.origin}/authorize`,
      token_endpoint: `${this.origin}/token`,
      ...(this.options.registers === false ? {} : { registration_endpoint: `${this.origin}/register` }),
      response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['none', 'client_secret_post'],
    }
  }

  #register({ redirect_uris: redirects }: { redirect_uris: string[] }) {
    const id = `client-${this.clients.size + 1}`
    this.clients.set(id, { redirects })
    return { client_id: id, redirect_uris: redirects }
  }

  #token(form: URLSearchParams, json: (status: number, value: unknown) => void) {
    if (form.get('grant_type') === 'refresh_token') {
      // Each renews once: a second time is a theft.
      if (form.get('refresh_token') !== this.refreshToken) return json(400, { error: 'invalid_grant' })
      return json(200, this.#tokens())
    }
    const code = this.#codes.get(form.get('code') ?? '')
    this.#codes.delete(form.get('code') ?? '')
    const challenge = createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url')
    if (!code || code.challenge !== challenge || code.redirect !== form.get('redirect_uri')) return json(400, { error: 'invalid_grant', error_description: 'no such code' })
    json(200, this.#tokens())
  }

  #tokens() {
    this.accessToken = `access-${randomBytes(8).toString('hex')}`
    this.refreshToken = `refresh-${randomBytes(8).toString('hex')}`
    return { access_token: this.accessToken, token_type: 'Bearer', expires_in: 3600, refresh_token: this.refreshToken }
  }

  #mcp(request: http.IncomingMessage, { body, json, response }: { body: string; json: (status: number, value: unknown, headers?: Record<string, string>) => void; response: http.ServerResponse }) {
    if (this.options.redirect) {
      response.writeHead(307, { location: this.options.redirect })
      return void response.end()
    }
    if (request.headers.authorization !== `Bearer ${this.accessToken}` || this.accessToken === '') {
      const metadata = this.options.resourceMetadata ?? `${this.origin}/.well-known/oauth-protected-resource/mcp`
      return json(401, {}, { 'www-authenticate': `Bearer resource_metadata="${metadata}"` })
    }
    if (request.method !== 'POST') return json(405, {})
    const { id, method } = JSON.parse(body) as { id?: number; method: string }
    if (id === undefined) {
      response.writeHead(202)
      return void response.end()
    }
    json(200, { jsonrpc: '2.0', id, result: resultOf(method) })
  }
}

export function startOAuthServer(options: OAuthOptions = {}): Promise<OAuthServer> {
  return new OAuthServer(options).listen()
}

function resultOf(method: string) {
  if (method === 'initialize') return { protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo: { name: 'guarded', version: '1' } }
  if (method === 'tools/list') return { tools: [{ name: 'whoami', inputSchema: { type: 'object' } }] }
  return { content: [{ type: 'text', text: 'you' }] }
}
