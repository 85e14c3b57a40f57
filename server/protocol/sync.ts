import { z } from 'zod'
import { SessionID } from './id'
import { operations } from './operation'

// Sessions as events, for programs that keep a copy of them: an aggregate is a session, `seq` numbers what happened to it.

// Shapes

/** A stored fact; `type` ends with its version (`session.created.1`). */
export const SyncEvent = z.object({
  id: z.string().regex(/^evt_/),
  aggregate_id: z.string(),
  seq: z.number().int().min(0),
  type: z.string(),
  data: z.record(z.string(), z.unknown()),
})
export type SyncEvent = z.infer<typeof SyncEvent>

// Inputs

export const SyncReplay = z.object({
  directory: z.string(),
  events: z
    .array(
      z.object({
        id: z.string().regex(/^evt_/),
        aggregateID: z.string(),
        seq: z.number().int().min(0),
        type: z.string(),
        data: z.record(z.string(), z.unknown()),
      }),
    )
    .max(200_000),
})
export type SyncReplay = z.infer<typeof SyncReplay>

// Operations

export const syncOperations = operations({
  'sync.start': {
    method: 'POST',
    path: '/sync/start',
    scope: 'instance',
    summary: 'Start to follow the workspaces of the project; there are none here, so nothing starts.',
    result: z.boolean(),
    errors: ['BadRequest'],
  },
  'sync.replay': {
    method: 'POST',
    path: '/sync/replay',
    scope: 'app',
    summary: 'Write the complete history of one session, as /sync/history tells it, into a session of the folder.',
    body: SyncReplay,
    large: true,
    result: z.object({ sessionID: z.string() }),
    errors: ['BadRequest', 'ConflictError', 'SessionBusyError'],
  },
  'sync.steal': {
    method: 'POST',
    path: '/sync/steal',
    scope: 'instance',
    summary: 'Make a session belong to this server alone; it does already, when it is one of the project.',
    body: z.object({ sessionID: SessionID }),
    result: z.object({ sessionID: SessionID }),
    errors: ['BadRequest', 'NotFoundError'],
  },
  'sync.history.list': {
    method: 'POST',
    path: '/sync/history',
    scope: 'instance',
    summary:
      'What happened to the sessions of the project after the numbers given. A session that is not named, or of which the events are not kept any more, is told anew from its creation on.',
    body: z.record(z.string(), z.number().int().min(0)),
    result: z.array(SyncEvent),
    errors: ['BadRequest'],
  },
})
