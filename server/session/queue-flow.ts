import type { MessageID, SessionID } from '#protocol/id'
import type { MessageWithParts, PartInput } from '#protocol/message'
import type { Queue, QueuedPrompt } from '#protocol/queue'
import type { App } from '../app'
import { slot } from '../scope'
import { AbortedError } from '../system/abort'

// Whether the prompts that wait for a session are sent one after the other by themselves. Only what this process was told
// to send flows: after a restart, an abort or a failed turn a queue is paused, since every prompt costs money.

/** Attachments of this length (characters) are named in lists instead of sent along. */
const SHORT = 1024
export const QUEUED = 'queued:'

/** For every session whose queue flows: what goes on with it when the session has become idle. */
export const queueFlows = slot((_app: App) => new Map<SessionID, () => void>())

/** Prompts that are becoming messages at this moment; nobody can change them any more. */
export const promoting = slot((_app: App) => new Set<MessageID>())

/** Those who wait for the end of the turn of a prompt that is still in the queue. */
const waiters = slot(
  (_app: App) => new Map<MessageID, PromiseWithResolvers<MessageWithParts>>(),
  (waiting) => {
    for (const waiter of waiting.values()) waiter.reject(new AbortedError('The server is closing'))
  },
)

/** The last message of the turn that will answer a waiting prompt. */
export function endOfQueued(app: App, id: MessageID): Promise<MessageWithParts> {
  const present = waiters(app).get(id)
  if (present) return present.promise
  const waiter = Promise.withResolvers<MessageWithParts>()
  // Somebody may wait for it or not.
  waiter.promise.catch(() => undefined)
  waiters(app).set(id, waiter)
  return waiter.promise
}

/** Tells those who wait for a prompt how it ended. */
export function settleQueued(app: App, id: MessageID, end: Promise<MessageWithParts> | { error: unknown }): void {
  const waiter = waiters.peek(app)?.get(id)
  if (!waiter) return
  waiters(app).delete(id)
  if ('error' in end) waiter.reject(end.error)
  else waiter.resolve(end)
}

/** The queue as clients see it. */
export function readQueue(app: App, sessionID: SessionID): Queue {
  const prompts = app.store.queue.list(sessionID).map(shorten)
  return { paused: prompts.length > 0 && !queueFlows.peek(app)?.has(sessionID), prompts }
}

/** Nothing more is sent until the person says so. */
export function stopFlow(app: App, sessionID: SessionID): void {
  if (queueFlows.peek(app)?.delete(sessionID)) publishQueue(app, sessionID)
}

export function publishQueue(app: App, sessionID: SessionID): void {
  const session = app.store.session.get(sessionID)
  if (!session) return
  const queue = readQueue(app, sessionID)
  app.bus.publish({ directory: session.directory, project: session.projectID }, 'queue.updated', { sessionID, queue })
}

function shorten(prompt: QueuedPrompt): QueuedPrompt {
  return { ...prompt, parts: prompt.parts.map(shortPart) }
}

function shortPart(part: PartInput): PartInput {
  if (part.type !== 'file' || (!part.url.startsWith('blob:') && part.url.length <= SHORT)) return part
  return { ...part, url: `${QUEUED}${part.id}` }
}
