import type { IncomingMessage } from 'node:http'

const METHODS = 'GET, HEAD, PUT, PATCH, POST, DELETE'
const HEADERS = 'authorization, content-type, x-opencode-directory, x-opencode-ticket, x-opencode-challenge, last-event-id'
const EXPOSED = 'Link, X-Next-Cursor, X-OpenCode-Proof, Retry-After'

/** Only called for requests that passed the guard, so an origin that is here is a listed one. */
export function corsHeaders(origin: string | undefined): string[] {
  return origin === undefined ? [] : ['access-control-allow-origin', origin, 'access-control-expose-headers', EXPOSED]
}

/** The question a browser asks before it sends a real request; it never carries credentials. */
export function isPreflight(request: IncomingMessage): boolean {
  return request.method === 'OPTIONS' && request.headers.origin !== undefined && request.headers['access-control-request-method'] !== undefined
}

export function preflightHeaders({ headers }: IncomingMessage): string[] {
  // Chrome asks this of pages that want to reach the local machine.
  const local = headers['access-control-request-private-network'] === 'true' ? ['access-control-allow-private-network', 'true'] : []
  return [
    ...local,
    'access-control-allow-origin',
    headers.origin ?? '',
    'access-control-allow-methods',
    METHODS,
    'access-control-allow-headers',
    HEADERS,
    'access-control-max-age',
    '600',
    'vary',
    'Origin, Access-Control-Request-Headers',
  ]
}
