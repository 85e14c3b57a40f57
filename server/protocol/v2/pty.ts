import { z } from 'zod'
import { PtyID } from '../id'
import { operations } from '../operation'
import { Pty, PtyCreate, PtyUpdate } from '../pty'
import { inLocation, located } from './location'

// The terminals of the classic family. Here those that have ended stay until they are removed.

const byPty = z.object({ ptyID: PtyID })

export const v2PtyOperations = operations({
  'v2.pty.list': {
    method: 'GET',
    path: '/api/pty',
    scope: 'instance',
    family: 'v2',
    summary: 'Terminals of the folder, with those that have ended.',
    query: located,
    result: inLocation(z.array(Pty)),
  },
  'v2.pty.create': {
    method: 'POST',
    path: '/api/pty',
    scope: 'instance',
    family: 'v2',
    summary: 'Start a terminal.',
    query: located,
    body: PtyCreate,
    result: inLocation(Pty),
    errors: ['PathForbiddenError', 'TooManyRequests'],
  },
  'v2.pty.get': {
    method: 'GET',
    path: '/api/pty/{ptyID}',
    scope: 'instance',
    family: 'v2',
    summary: 'One terminal; once it has ended, with its exit code.',
    params: byPty,
    query: located,
    result: inLocation(Pty),
    errors: ['PtyNotFoundError'],
  },
  'v2.pty.update': {
    method: 'PUT',
    path: '/api/pty/{ptyID}',
    scope: 'instance',
    family: 'v2',
    summary: 'Rename or resize a terminal.',
    params: byPty,
    query: located,
    body: PtyUpdate,
    result: inLocation(Pty),
    errors: ['PtyNotFoundError'],
  },
  'v2.pty.remove': {
    method: 'DELETE',
    path: '/api/pty/{ptyID}',
    scope: 'instance',
    family: 'v2',
    summary: 'End a terminal and everything that runs in it, or forget one that has ended.',
    params: byPty,
    query: located,
    result: z.void(),
    status: 204,
    errors: ['PtyNotFoundError'],
  },
  'v2.pty.connectToken': {
    method: 'POST',
    path: '/api/pty/{ptyID}/connect-token',
    scope: 'instance',
    family: 'v2',
    summary: 'A ticket for the socket: 60 s, single use, bound to terminal, folder and origin. Needs header x-opencode-ticket: 1.',
    params: byPty,
    query: located,
    result: inLocation(z.object({ ticket: z.string(), expires_in: z.number().int() })),
    errors: ['PtyForbiddenError', 'PtyNotFoundError'],
  },
  'v2.pty.connect': {
    method: 'GET',
    path: '/api/pty/{ptyID}/connect',
    scope: 'instance',
    family: 'v2',
    kind: 'socket',
    summary: 'WebSocket of a terminal.',
    params: byPty,
    query: located.extend({ cursor: z.string().optional(), ticket: z.string().optional() }),
    result: z.boolean(),
    errors: ['PtyForbiddenError', 'PtyNotFoundError'],
  },
})
