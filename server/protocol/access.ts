import { z } from 'zod'
import { TokenID } from './id'
import { operations } from './operation'

// Who may come in, and who did. A program gets a token of its own, which can do what its scope says and can be taken back
// alone; how it gets it is either a person who copies it once, or a code of eight letters that a person reads out.

// Shapes

/**
 * `full`: everything but access itself. `chat`: conversations, without shells, files, settings and answers to permission
 * requests. `read`: what changes nothing. None of them makes tokens.
 */
export const AccessScope = z.enum(['full', 'chat', 'read'])
export type AccessScope = z.infer<typeof AccessScope>

/** A token of one program; the secret itself is kept nowhere. */
export const ClientToken = z.object({
  id: TokenID,
  name: z.string(),
  scope: AccessScope,
  /** The one folder it may work in; without it all of them. */
  directory: z.string().optional(),
  /** How it was given. */
  origin: z.enum(['created', 'paired']),
  time: z.object({ created: z.number(), used: z.number().optional() }),
})
export type ClientToken = z.infer<typeof ClientToken>

/** What is told once. */
export const IssuedToken = z.object({ token: z.string(), info: ClientToken })
export type IssuedToken = z.infer<typeof IssuedToken>

/** A code that another program exchanges for a token. */
export const Pairing = z.object({ code: z.string(), scope: AccessScope, directory: z.string().optional(), time: z.object({ created: z.number(), expires: z.number() }) })
export type Pairing = z.infer<typeof Pairing>

/** What a request showed: the token of this installation, the server's password, a token of the configuration, a browser's session, … */
export const AccessKind = z.enum(['install', 'password', 'config', 'cookie', 'ticket', 'client', 'pairing', 'none'])
export type AccessKind = z.infer<typeof AccessKind>

/** One request as it was answered. Values of a query, bodies and credentials are never part of it. */
export const AccessEntry = z.object({
  time: z.number(),
  method: z.string(),
  path: z.string(),
  operation: z.string().optional(),
  /** 0 when the connection ended before an answer. */
  status: z.number().int(),
  /** Until the answer was out; of a stream until it ended. */
  ms: z.number(),
  client: z.string(),
  clientID: z.string().optional(),
  kind: AccessKind,
})
export type AccessEntry = z.infer<typeof AccessEntry>

/** One way to speak with this server. */
export const ServerFamily = z.object({
  id: z.enum(['classic', 'v2', 'query', 'rest', 'v1']),
  title: z.string(),
  /** Of the contract, not of this program. */
  version: z.string(),
  operations: z.number().int(),
})
export type ServerFamily = z.infer<typeof ServerFamily>

export const Capabilities = z.object({
  name: z.literal('opencode-desktop'),
  version: z.string(),
  /** The published OpenCode whose contract is spoken. */
  protocol: z.string(),
  families: z.array(ServerFamily),
  features: z.record(z.string(), z.boolean()),
  limits: z.record(z.string(), z.number()),
  /** What the one who asks may do. */
  access: z.object({ kind: AccessKind, name: z.string().optional(), scope: AccessScope, owner: z.boolean(), directory: z.string().optional() }),
})
export type Capabilities = z.infer<typeof Capabilities>

// Inputs

const Name = z
  .string()
  .trim()
  .min(1)
  .max(60)
  .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+$/u, 'Names have no invisible characters')

export const ClientTokenInput = z.object({
  name: Name,
  scope: AccessScope,
  /** An existing folder; for `chat` and `read` only, as a terminal knows no folder. */
  directory: z.string().min(1).optional(),
})
export type ClientTokenInput = z.infer<typeof ClientTokenInput>

export const PairingInput = z.object({ scope: AccessScope.default('full'), directory: z.string().min(1).optional() })
export type PairingInput = z.infer<typeof PairingInput>

// Events

export const accessEvents = {
  /** Tokens were made or taken back, or a code was used. */
  'server.access.updated': z.object({}),
}

// Operations

export const accessOperations = operations({
  'global.capabilities': {
    method: 'GET',
    path: '/global/capabilities',
    scope: 'app',
    summary: 'What this server speaks and can do, its limits, and what the one who asks may do.',
    result: Capabilities,
  },
  'server.access': {
    method: 'GET',
    path: '/server/access',
    scope: 'app',
    summary: 'The newest requests, newest first.',
    query: z.object({ limit: z.coerce.number().int().min(1).max(1000).optional(), client: z.string().optional() }),
    result: z.array(AccessEntry),
    errors: ['BadRequest'],
  },
  'server.tokens': {
    method: 'GET',
    path: '/server/tokens',
    scope: 'app',
    summary: 'Tokens of programs, without their secrets, newest first.',
    result: z.array(ClientToken),
  },
  'server.createToken': {
    method: 'POST',
    path: '/server/tokens',
    scope: 'app',
    summary: 'Make a token for a program. It is told this once and stored as a hash.',
    body: ClientTokenInput,
    result: IssuedToken,
    errors: ['BadRequest', 'ConflictError'],
  },
  'server.revokeToken': {
    method: 'DELETE',
    path: '/server/tokens/{tokenID}',
    scope: 'app',
    summary: 'Take a token back. Its open streams, sockets and requests end at once.',
    params: z.object({ tokenID: TokenID }),
    result: z.boolean(),
    errors: ['BadRequest', 'NotFoundError'],
  },
  'server.pair': {
    method: 'POST',
    path: '/server/pair',
    scope: 'app',
    summary: 'A code of eight characters that another program can exchange for a token, once, within two minutes. A new code replaces the one before.',
    body: PairingInput,
    result: Pairing,
    errors: ['BadRequest', 'TooManyRequests'],
  },
  'server.unpair': {
    method: 'DELETE',
    path: '/server/pair',
    scope: 'app',
    summary: 'Take the open code back; false when there is none.',
    result: z.boolean(),
  },
  'server.claimPair': {
    method: 'POST',
    path: '/server/pair/claim',
    scope: 'app',
    summary: 'Exchange a code for a token. The code is the credential: `Authorization: Pairing CODE`, here and nowhere else.',
    body: z.object({ name: Name.default('Paired client') }),
    result: IssuedToken,
    errors: ['BadRequest', 'Forbidden', 'ConflictError'],
  },
})
