import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { ProtocolError } from '#protocol/error'
import type { CredentialKind, Credentials } from './credentials'
import type { FailureWindow } from './failure-window'
import { isOwnPage } from './guard'
import type { Target } from './target'

export type Gate = {
  credentials: Credentials
  failures: FailureWindow
  cookieName: string
  /** The header that a connection showed last and that was good: on that connection it need not be looked at again. */
  accepted: WeakMap<Socket, { authorization: string; kind: CredentialKind; generation: number }>
}

const CHANNEL = /^\/(event|global\/event|api\/event|api\/session\/[^/]+\/event|(api\/)?pty\/[^/]+\/connect|sessions\/[^/]+\/stream)$/

/** Streams and sockets, which browsers open without headers: only there a credential in the address counts. */
export function isChannel(path: string): boolean {
  return CHANNEL.test(path)
}

/** Tells which credential the request shows; throws 401, or 429 after too many failures. */
export function authenticate(gate: Gate, request: IncomingMessage, target: Target): CredentialKind {
  const { authorization } = request.headers
  if (authorization !== undefined && !isChannel(target.path)) {
    const before = gate.accepted.get(request.socket)
    if (before?.authorization === authorization && before.generation === gate.credentials.generation) return before.kind
  }
  const kind = identify(gate, request, target)
  // A password can be guessed, 256 random bits can't: only the first waits until the flood is over.
  if (kind === undefined || (kind === 'password' && gate.failures.blocked !== undefined)) throw refuse(gate)
  if (authorization !== undefined && !isChannel(target.path)) {
    gate.accepted.set(request.socket, { authorization, kind, generation: gate.credentials.generation })
  }
  return kind
}

/** Notes a failure; the answer is the same for every route, existing or not. */
export function refuse(gate: Gate): ProtocolError {
  gate.failures.add()
  const retryAfter = gate.failures.blocked
  if (retryAfter !== undefined) return new ProtocolError('TooManyRequests', { message: 'Too many failed attempts', retryAfter })
  return new ProtocolError('Unauthorized', { message: 'Authentication required' })
}

function identify(gate: Gate, request: IncomingMessage, target: Target): CredentialKind | undefined {
  const { credentials } = gate
  if (isChannel(target.path)) {
    // As in the published server, the address decides where both are given.
    const given = target.query().auth_token
    if (given !== undefined) return credentials.basic(given)
  }
  const { authorization } = request.headers
  if (authorization !== undefined) {
    const space = authorization.indexOf(' ')
    const scheme = authorization.slice(0, space).toLowerCase()
    const value = authorization.slice(space + 1).trim()
    return scheme === 'bearer' ? credentials.bearer(value) : scheme === 'basic' ? credentials.basic(value) : undefined
  }
  const cookie = readCookie(request, gate.cookieName)
  return cookie !== undefined && isOwnPage(request) ? credentials.cookie(cookie) : undefined
}

function readCookie(request: IncomingMessage, name: string): string | undefined {
  const { cookie } = request.headers
  if (cookie === undefined) return undefined
  for (const pair of cookie.split(';')) {
    const equals = pair.indexOf('=')
    if (pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim()
  }
  return undefined
}
