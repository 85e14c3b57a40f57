import { z } from 'zod'
import { SessionID } from './id'
import { operations } from './operation'

// Inputs

export const MoveSession = z.object({
  sessionID: SessionID,
  destination: z.object({ directory: z.string() }),
  /** Takes along what is not committed in the old folder; it goes away there once it is in the new one. */
  moveChanges: z.boolean().optional(),
})
export type MoveSession = z.infer<typeof MoveSession>

// Operations

export const controlPlaneOperations = operations({
  'experimental.controlPlane.moveSession': {
    method: 'POST',
    path: '/experimental/control-plane/move-session',
    scope: 'app',
    summary: 'Move a session and its children to another folder of the same project.',
    body: MoveSession,
    status: 204,
    result: z.void(),
    errors: ['BadRequest', 'NotFoundError', 'MoveSessionError'],
  },
})
