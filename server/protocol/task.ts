import { z } from 'zod'
import { SessionID } from './id'
import { operations } from './operation'

// Operations

export const taskOperations = operations({
  'experimental.session.background': {
    method: 'POST',
    path: '/experimental/session/{sessionID}/background',
    scope: 'app',
    summary: 'Let the tasks that the session waits for go on in the background: their calls end at once, and a message tells of their end.',
    params: z.object({ sessionID: SessionID }),
    result: z.boolean(),
    errors: ['BadRequest'],
  },
  'experimental.capabilities.get': {
    method: 'GET',
    path: '/experimental/capabilities',
    scope: 'app',
    summary: 'What this server can do beyond the stable operations.',
    result: z.object({ backgroundSubagents: z.boolean() }),
    errors: ['BadRequest'],
  },
})
