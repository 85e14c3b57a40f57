import { z } from 'zod'
import { PtyID } from './id'
import { operations } from './operation'

// The socket of a terminal speaks text frames both ways. On connect the server replays output from `cursor` in frames of
// at most 64 Ki characters, then sends one binary frame (byte 0x00 + JSON {"cursor":N}), then live output. `cursor` counts
// all characters ever produced; -1 replays nothing. A terminal that ended closes its sockets with code 1000.

// Shapes

export const Pty = z.object({
  id: PtyID,
  title: z.string(),
  command: z.string(),
  args: z.array(z.string()),
  cwd: z.string(),
  status: z.enum(['running', 'exited']),
  pid: z.number().int(),
  exitCode: z.number().int().optional(),
})
export type Pty = z.infer<typeof Pty>

export const PtyCreate = z.object({
  command: z.string().optional(),
  args: z.array(z.string()).optional(),
  cwd: z.string().optional(),
  title: z.string().optional(),
  env: z.record(z.string(), z.string()).optional(),
})
export type PtyCreate = z.infer<typeof PtyCreate>
export const PtySize = z.object({ rows: z.number().int().min(1).max(1000), cols: z.number().int().min(1).max(2000) })
export const PtyUpdate = z.object({ title: z.string().max(200).optional(), size: PtySize.optional() })
export type PtyUpdate = z.infer<typeof PtyUpdate>

// Events

export const ptyEvents = {
  'pty.created': z.object({ info: Pty }),
  'pty.updated': z.object({ info: Pty }),
  'pty.exited': z.object({ id: PtyID, exitCode: z.number().int() }),
  'pty.deleted': z.object({ id: PtyID }),
}

// Operations

const byPty = z.object({ ptyID: PtyID })

export const ptyOperations = operations({
  'pty.shells': {
    method: 'GET',
    path: '/pty/shells',
    scope: 'instance',
    summary: 'Shells found on this machine.',
    result: z.array(z.object({ path: z.string(), name: z.string(), acceptable: z.boolean() })),
  },
  'pty.list': {
    method: 'GET',
    path: '/pty',
    scope: 'instance',
    summary: 'Terminals of the folder.',
    result: z.array(Pty),
  },
  'pty.create': {
    method: 'POST',
    path: '/pty',
    scope: 'instance',
    summary: 'Start a terminal.',
    body: PtyCreate,
    result: Pty,
    errors: ['BadRequest', 'PathForbiddenError', 'TooManyRequests'],
  },
  'pty.get': {
    method: 'GET',
    path: '/pty/{ptyID}',
    scope: 'instance',
    summary: 'One terminal.',
    params: byPty,
    result: Pty,
    errors: ['BadRequest', 'PtyNotFoundError'],
  },
  'pty.update': {
    method: 'PUT',
    path: '/pty/{ptyID}',
    scope: 'instance',
    summary: 'Rename or resize a terminal.',
    params: byPty,
    body: PtyUpdate,
    result: Pty,
    errors: ['BadRequest', 'PtyNotFoundError'],
  },
  'pty.remove': {
    method: 'DELETE',
    path: '/pty/{ptyID}',
    scope: 'instance',
    summary: 'End a terminal and everything that runs in it.',
    params: byPty,
    result: z.boolean(),
    errors: ['BadRequest', 'PtyNotFoundError'],
  },
  'pty.jobs': {
    method: 'GET',
    path: '/pty/{ptyID}/jobs',
    scope: 'instance',
    summary: 'Names of the programs that were started in a terminal and still run.',
    params: byPty,
    result: z.array(z.string()),
    errors: ['BadRequest', 'PtyNotFoundError'],
  },
  'pty.connectToken': {
    method: 'POST',
    path: '/pty/{ptyID}/connect-token',
    scope: 'instance',
    summary: 'A ticket for the socket: 60 s, single use, bound to terminal, folder and origin. Needs header x-opencode-ticket: 1.',
    params: byPty,
    result: z.object({ ticket: z.string(), expires_in: z.number().int() }),
    errors: ['BadRequest', 'PtyForbiddenError', 'PtyNotFoundError'],
  },
  'pty.connect': {
    method: 'GET',
    path: '/pty/{ptyID}/connect',
    scope: 'instance',
    kind: 'socket',
    summary: 'WebSocket of a terminal.',
    params: byPty,
    query: z.object({ cursor: z.string().optional(), ticket: z.string().optional() }),
    result: z.boolean(),
    errors: ['PtyForbiddenError', 'PtyNotFoundError'],
  },
})
