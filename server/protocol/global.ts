import { z } from 'zod'
import { TokenID } from './id'
import { operations } from './operation'

// Shapes

/** A program that talked to this server lately. */
export const ConnectedClient = z.object({
  id: z.string(),
  userAgent: z.string(),
  address: z.string(),
  streams: z.number().int(),
  requests: z.number().int(),
  lastCall: z.string(),
  /** Its last requests, newest first. */
  calls: z.array(z.object({ operation: z.string(), status: z.number().int(), time: z.number() })),
  /** Of a program that has a token of its own. */
  name: z.string().optional(),
  tokenID: TokenID.optional(),
  time: z.object({ first: z.number(), last: z.number() }),
})
export type ConnectedClient = z.infer<typeof ConnectedClient>

export const ServerInfo = z.object({
  url: z.string(),
  version: z.string(),
  instanceID: z.string(),
  pid: z.number().int(),
  username: z.string(),
  /** `install`: the token file; `password`: OPENCODE_SERVER_PASSWORD. Never the secret itself. */
  auth: z.enum(['install', 'password']),
  time: z.object({ started: z.number() }),
  notices: z.array(z.object({ level: z.enum(['info', 'warn', 'error']), message: z.string() })),
})
export type ServerInfo = z.infer<typeof ServerInfo>

// Events

export const globalEvents = {
  'server.connected': z.object({}),
  'server.heartbeat': z.object({}),
  /** The cursor given is older than what is kept: read everything again, then follow. Sent at most once, before live events. */
  'server.resync': z.object({ reason: z.enum(['too-old', 'restarted', 'overflow']) }),
  'server.notice': z.object({ level: z.enum(['info', 'warn', 'error']), message: z.string() }),
  'server.instance.disposed': z.object({ directory: z.string() }),
  'global.disposed': z.object({}),
}

// Operations

export const globalOperations = operations({
  'global.health': {
    method: 'GET',
    path: '/global/health',
    scope: 'app',
    summary: 'Alive and version. With header x-opencode-challenge the answer proves that it knows the token (x-opencode-proof).',
    result: z.object({ healthy: z.literal(true), version: z.string() }),
  },
  'global.event': {
    method: 'GET',
    path: '/global/event',
    scope: 'app',
    kind: 'stream',
    summary: 'Events of all folders: `{directory, project, payload}`.',
    query: z.object({ after: z.string().optional() }),
    result: z.unknown(),
  },
  'event.subscribe': {
    method: 'GET',
    path: '/event',
    scope: 'instance',
    kind: 'stream',
    summary: 'Events of one folder: `{id, type, properties}`.',
    query: z.object({ after: z.string().optional() }),
    result: z.unknown(),
  },
  'global.dispose': {
    method: 'POST',
    path: '/global/dispose',
    scope: 'app',
    summary: 'Close every instance; the next request opens them afresh.',
    result: z.boolean(),
  },
  'global.upgrade': {
    method: 'POST',
    path: '/global/upgrade',
    scope: 'app',
    summary: 'Not available here: the server is replaced with the program that it is a part of.',
    body: z.object({ target: z.string().optional() }),
    result: z.union([z.object({ success: z.literal(true), version: z.string() }), z.object({ success: z.literal(false), error: z.string() })]),
    errors: ['BadRequest'],
  },
  'instance.dispose': {
    method: 'POST',
    path: '/instance/dispose',
    scope: 'instance',
    summary: "Close the folder's instance; the next request opens it afresh.",
    result: z.boolean(),
  },
  'app.log': {
    method: 'POST',
    path: '/log',
    scope: 'app',
    summary: "Write a line to the server's log.",
    body: z.object({
      service: z.string().max(200),
      level: z.enum(['debug', 'info', 'error', 'warn']),
      message: z.string().max(10_000),
      extra: z.record(z.string(), z.unknown()).optional(),
    }),
    result: z.boolean(),
    errors: ['BadRequest'],
  },
  'server.info': {
    method: 'GET',
    path: '/server',
    scope: 'app',
    summary: 'Address, version and notices of this server.',
    result: ServerInfo,
  },
  'server.clients': {
    method: 'GET',
    path: '/server/clients',
    scope: 'app',
    summary: 'Programs that talked to this server lately.',
    result: z.array(ConnectedClient),
  },
  'server.rotateToken': {
    method: 'POST',
    path: '/server/token/rotate',
    scope: 'app',
    summary: 'Replace the install token; the old one and its open streams end within a second. Answers the new one, once.',
    result: z.object({ token: z.string() }),
    errors: ['ConflictError'],
  },
})
