import { z } from 'zod'
import { SessionID } from './id'
import { operations } from './operation'
import { Session } from './session'

const inSession = z.object({ sessionID: SessionID })

// Operations

export const shareOperations = operations({
  'session.share': {
    method: 'POST',
    path: '/session/{sessionID}/share',
    scope: 'instance',
    summary: 'Give the session an address that nobody can guess; whoever has it can read the conversation, and nothing else.',
    params: inSession,
    result: Session,
    errors: ['BadRequest', 'SharingDisabledError', 'NotFoundError', 'ServiceUnavailableError'],
  },
  'session.unshare': {
    method: 'DELETE',
    path: '/session/{sessionID}/share',
    scope: 'app',
    summary: 'Take the address back; nobody can read the conversation there any more.',
    params: inSession,
    result: Session,
    errors: ['BadRequest', 'NotFoundError', 'ServiceUnavailableError'],
  },
})
