import { z } from 'zod'
import { MessageID, SessionID } from './id'
import { Delivery, ModelChoice, PartInput, PromptInput } from './message'
import { operations } from './operation'

// Prompts that wait for a busy session. Their ids are those of the messages that they become, so a client that sends one
// twice makes one message. Words and numbers follow the published SessionInputAdmitted (`admittedSeq`, `timeCreated`).

// Shapes

export const QueuedPrompt = PromptInput.pick({ system: true, tools: true, format: true, noReply: true }).extend({
  /** Of the message that it will become. */
  id: MessageID,
  sessionID: SessionID,
  /** `steer` takes effect at the next step of the turn, `queue` after the turn. */
  delivery: Delivery,
  /** Grows with every prompt that is admitted, whatever the order in which they will be sent. */
  admittedSeq: z.number().int().min(0),
  timeCreated: z.number(),
  agent: z.string(),
  model: ModelChoice,
  variant: z.string().optional(),
  /** In lists and events the content of an attachment is `queued:<id of its part>`; `queue.get` has all of it. */
  parts: z.array(PartInput),
})
export type QueuedPrompt = z.infer<typeof QueuedPrompt>

export const Queue = z.object({
  /** Nothing of it is sent until the person resumes it or sends something: after an abort, a failed turn or a restart. */
  paused: z.boolean(),
  /** In the order in which they will be sent; those that steer come first when their moment comes. */
  prompts: z.array(QueuedPrompt),
})
export type Queue = z.infer<typeof Queue>

// Inputs

/** An attachment given as `queued:<id of its part>` stays as it is. `before: null` moves to the end. */
export const QueueUpdate = z.object({
  parts: z.array(PartInput).optional(),
  /** `steer` is "send now": a paused queue goes on with this prompt. */
  delivery: Delivery.optional(),
  agent: z.string().optional(),
  model: ModelChoice.optional(),
  variant: z.string().nullable().optional(),
  before: MessageID.nullable().optional(),
})
export type QueueUpdate = z.infer<typeof QueueUpdate>

const inSession = z.object({ sessionID: SessionID })
const inQueue = inSession.extend({ messageID: MessageID })

// Events

export const queueEvents = {
  /** The whole queue as it is now. Not replayed: whoever reconnects asks for `queue.list`. */
  'queue.updated': z.object({ sessionID: SessionID, queue: Queue }),
}

// Operations

export const queueOperations = operations({
  'queue.list': {
    method: 'GET',
    path: '/session/{sessionID}/queue',
    scope: 'app',
    summary: 'The prompts that wait for the session, in the order in which they will be sent.',
    params: inSession,
    result: Queue,
    errors: ['BadRequest', 'NotFoundError'],
  },
  'queue.get': {
    method: 'GET',
    path: '/session/{sessionID}/queue/{messageID}',
    scope: 'app',
    summary: 'One waiting prompt with the content of its attachments.',
    params: inQueue,
    result: QueuedPrompt,
    errors: ['BadRequest', 'NotFoundError'],
  },
  'queue.update': {
    method: 'PATCH',
    path: '/session/{sessionID}/queue/{messageID}',
    scope: 'instance',
    summary: 'Change a waiting prompt, move it, or send it now (`delivery: steer`).',
    params: inQueue,
    body: QueueUpdate,
    large: true,
    result: Queue,
    errors: ['BadRequest', 'NotFoundError', 'PayloadTooLarge'],
  },
  'queue.order': {
    method: 'POST',
    path: '/session/{sessionID}/queue/order',
    scope: 'app',
    summary: 'Put the named prompts first, in this order; what was sent meanwhile is passed over.',
    params: inSession,
    body: z.object({ messageIDs: z.array(MessageID).max(1000) }),
    result: Queue,
    errors: ['BadRequest', 'NotFoundError'],
  },
  'queue.remove': {
    method: 'DELETE',
    path: '/session/{sessionID}/queue/{messageID}',
    scope: 'app',
    summary: 'Take a waiting prompt out; 404 when it was sent already.',
    params: inQueue,
    result: Queue,
    errors: ['BadRequest', 'NotFoundError'],
  },
  'queue.resume': {
    method: 'POST',
    path: '/session/{sessionID}/queue/resume',
    scope: 'instance',
    summary: 'Go on with a paused queue.',
    params: inSession,
    result: Queue,
    errors: ['BadRequest', 'NotFoundError'],
  },
  'queue.pause': {
    method: 'POST',
    path: '/session/{sessionID}/queue/pause',
    scope: 'app',
    summary: 'Send nothing more of the queue until it is resumed; the present turn goes on.',
    params: inSession,
    result: Queue,
    errors: ['BadRequest', 'NotFoundError'],
  },
})
