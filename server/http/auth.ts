import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { ProtocolError } from '#protocol/error'
import type { ClientTokens } from './client-tokens'
import { basicPassword, type Credential, type CredentialKind, type Credentials } from './credentials'
import type { FailureWindow } from './failure-window'
import { isOwnPage } from './guard'
import type { Pairings } from './pairing'
import type { Target } from './target'
import { isToken } from './token'

export type Gate = {
  credentials: Credentials
  /** Of programs; looked up on every request, so that one that was taken back opens nothing any more. */
  tokens: ClientTokens
  pairings: Pairings
  failures: FailureWindow
  cookieName: string
  /** The header that a connection showed last and that was good: on that connection it need not be looked at again. */
  accepted: WeakMap<Socket, { authorization: string; credential: Credential; generation: number }>
}

const CHANNEL = /^\/(event|global\/event|api\/event|api\/session\/[^/]+\/event|(api\/)?pty\/[^/]+\/connect|sessions\/[^/]+\/stream)$/

/** Streams and sockets, which browsers open without headers: only there a credential in the address counts. */
export function isChannel(path: string): boolean {
  return CHANNEL.test(path)
}

/** Where a pairing code is a credential. */
const CLAIM = '/server/pair/claim'

/** Tells which credential the request shows; throws 401, or 429 after too many failures. */
export function authenticate(gate: Gate, request: IncomingMessage, target: Target): Credential {
  const { authorization } = request.headers
  if (authorization !== undefined && !isChannel(target.path)) {
    const before = gate.accepted.get(request.socket)
    if (before?.authorization === authorization && before.generation === gate.credentials.generation) return before.credential
  }
  const credential = identify(gate, request, target)
  // A password or a code can be guessed, 256 random bits can't: only the first wait until the flood is over.
  if (credential === undefined || (isShort(credential.kind) && gate.failures.blocked !== undefined)) throw refuse(gate)
  if (authorization !== undefined && !isChannel(target.path) && credential.token === undefined && credential.offer === undefined) {
    gate.accepted.set(request.socket, { authorization, credential, generation: gate.credentials.generation })
  }
  return credential
}

/** Notes a failure; the answer is the same for every route, existing or not. */
export function refuse(gate: Gate): ProtocolError {
  gate.failures.add()
  const retryAfter = gate.failures.blocked
  if (retryAfter !== undefined) return new ProtocolError('TooManyRequests', { message: 'Too many failed attempts', retryAfter })
  return new ProtocolError('Unauthorized', { message: 'Authentication required' })
}

function identify(gate: Gate, request: IncomingMessage, target: Target): Credential | undefined {
  const { credentials } = gate
  if (isChannel(target.path)) {
    // As in the published server, the address decides where both are given.
    const given = target.query().auth_token
    if (given !== undefined) return basic(gate, given)
  }
  const { authorization } = request.headers
  if (authorization !== undefined) {
    const space = authorization.indexOf(' ')
    const scheme = authorization.slice(0, space).toLowerCase()
    const value = authorization.slice(space + 1).trim()
    if (scheme === 'bearer') return known(credentials.bearer(value)) ?? ofProgram(gate, value)
    if (scheme === 'basic') return basic(gate, value)
    return scheme === 'pairing' && request.method === 'POST' && target.path === CLAIM ? pairing(gate, value) : undefined
  }
  const cookie = readCookie(request, gate.cookieName)
  return cookie !== undefined && isOwnPage(request) ? known(credentials.cookie(cookie)) : undefined
}

function basic(gate: Gate, encoded: string): Credential | undefined {
  return known(gate.credentials.basic(encoded)) ?? ofProgram(gate, basicPassword(encoded))
}

function ofProgram({ tokens }: Gate, secret: string): Credential | undefined {
  const token = isToken(secret) ? tokens.find(secret) : undefined
  return token && { kind: 'client', token }
}

/** A flood of attempts must not spend the codes of others. */
function pairing({ pairings, failures }: Gate, code: string): Credential | undefined {
  const offer = failures.blocked === undefined ? pairings.redeem(code) : undefined
  return offer && { kind: 'pairing', offer }
}

function known(kind: CredentialKind | undefined): Credential | undefined {
  return kind && { kind }
}

function isShort(kind: CredentialKind) {
  return kind === 'password' || kind === 'pairing'
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
