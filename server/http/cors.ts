import type { IncomingMessage } from 'node:http'
import type { ServerConfig } from '#protocol/config'

/** What pages of the listed origins may do beside reading answers. */
export type CorsRules = {
  methods: readonly string[]
  /** Missing: whatever a page asks for. */
  headers: readonly string[] | undefined
  /** Whether a page may send what the browser keeps for this server. */
  credentials: boolean
}

const METHODS = ['GET', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE']
const EXPOSED = 'Link, X-Next-Cursor, X-OpenCode-Proof, Retry-After'
/** A list of header names, as a browser writes it. */
const NAMES = /^[\w!#$%&'*+.^`|~-]+(\s*,\s*[\w!#$%&'*+.^`|~-]+)*$/

/** The rules of every spelling of `server.cors`; the short one says nothing but origins. */
export function corsRules(cors: ServerConfig['cors']): CorsRules {
  const { methods = METHODS, headers, credentials = false } = cors && !Array.isArray(cors) ? cors : {}
  return { methods: methods.map((method) => method.toUpperCase()).filter(isName), headers: headers?.filter(isName), credentials }
}

/** Only called for requests that passed the guard, so an origin that is here is a listed one. */
export function corsHeaders(origin: string, rules: CorsRules): string[] {
  return [...allowed(origin, rules), 'access-control-expose-headers', EXPOSED]
}

/** The question a browser asks before it sends a real request; it never carries credentials. */
export function isPreflight(request: IncomingMessage): boolean {
  return request.method === 'OPTIONS' && request.headers.origin !== undefined && request.headers['access-control-request-method'] !== undefined
}

export function preflightHeaders({ headers }: IncomingMessage, rules: CorsRules): string[] {
  // Chrome asks this of pages that want to reach the local machine.
  const local = headers['access-control-request-private-network'] === 'true' ? ['access-control-allow-private-network', 'true'] : []
  const asked = headers['access-control-request-headers'] ?? ''
  const names = rules.headers?.join(', ') ?? (NAMES.test(asked) ? asked : '')
  return [
    ...local,
    ...allowed(headers.origin ?? '', rules),
    'access-control-allow-methods',
    rules.methods.join(', '),
    ...(names === '' ? [] : ['access-control-allow-headers', names]),
    'access-control-max-age',
    '600',
    'vary',
    'Origin, Access-Control-Request-Headers',
  ]
}

function allowed(origin: string, { credentials }: CorsRules): string[] {
  return ['access-control-allow-origin', origin, ...(credentials ? ['access-control-allow-credentials', 'true'] : [])]
}

/** What the configuration says goes into a header as it is. */
function isName(text: string): boolean {
  return NAMES.test(text) && !text.includes(',')
}
