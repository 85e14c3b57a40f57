import { notFound, ProtocolError } from '#protocol/error'
import type { MessageID, SessionID } from '#protocol/id'
import type { PartInput } from '#protocol/message'
import type { Queue, QueuedPrompt, QueueUpdate } from '#protocol/queue'
import type { App } from '../app'
import type { Instance } from '../instance'
import { transact, type Transaction } from '../store/transact'
import { checkRoom, sendWaiting, withIDs } from './admission'
import { promoting, publishQueue, QUEUED, readQueue, settleQueued, stopFlow } from './queue-flow'
import { getSession, placeOf } from './session'
import { chooseFor } from './stored-prompt'

/** What waits for a session, in the order in which it will be sent. */
export function listQueue(app: App, sessionID: SessionID): Queue {
  getSession(app, sessionID)
  return readQueue(app, sessionID)
}

/** One waiting prompt with all of its attachments. */
export function getQueued(app: App, sessionID: SessionID, id: MessageID): QueuedPrompt {
  getSession(app, sessionID)
  return requireQueued(app, sessionID, id)
}

/** Changes a waiting prompt; with `delivery: steer` it is sent now. */
export async function editQueued(instance: Instance, sessionID: SessionID, edit: QueueUpdate & { messageID: MessageID }): Promise<Queue> {
  const { app } = instance
  const { messageID, parts, agent, model, variant, delivery } = edit
  const before = getQueued(app, sessionID, messageID)
  const { variant: kept, ...rest } = before
  const chosen = variant === undefined ? (model || agent ? undefined : kept) : (variant ?? undefined)
  const wanted = { ...rest, ...(parts ? { parts: withIDs(app, parts.map((part) => keepContent(part, before))) } : {}), ...(agent ? { agent } : {}), ...(model ? { model } : {}) }
  const choice = await chooseFor(instance, sessionID, { ...wanted, messageID, ...(chosen ? { variant: chosen } : {}) })
  const changed = { ...wanted, ...(delivery ? { delivery } : {}), ...(choice.variant && variant !== null ? { variant: choice.variant } : {}) }
  change(app, sessionID, (tx) => {
    // Looked at again: it may have been sent while agent and model were looked up.
    requireQueued(app, sessionID, messageID)
    checkRoom(tx, changed, messageID)
    tx.queue.put(changed)
    if (edit.before !== undefined) tx.queue.order(sessionID, movedBefore(tx.queue.list(sessionID), messageID, edit.before))
  })
  if (delivery === 'steer') resume(instance, sessionID)
  return readQueue(app, sessionID)
}

/** Puts the named prompts first, in their order. */
export function moveQueued(app: App, sessionID: SessionID, messageIDs: readonly MessageID[]): Queue {
  return change(app, sessionID, (tx) => {
    const present = tx.queue.list(sessionID).map((prompt) => prompt.id)
    const first = [...new Set(messageIDs)].filter((id) => present.includes(id))
    tx.queue.order(sessionID, [...first, ...present.filter((id) => !first.includes(id))])
  })
}

/** Takes a prompt out; whoever waits for its answer is told. */
export function removeQueued(app: App, sessionID: SessionID, id: MessageID): Queue {
  const queue = change(app, sessionID, (tx) => {
    requireQueued(app, sessionID, id)
    tx.queue.remove(id)
  })
  settleQueued(app, id, { error: new ProtocolError('ConflictError', { message: 'The prompt was taken out of the queue', resource: id }) })
  return queue
}

export function resumeQueue(instance: Instance, sessionID: SessionID): Queue {
  getSession(instance.app, sessionID)
  resume(instance, sessionID)
  return readQueue(instance.app, sessionID)
}

export function pauseQueue(app: App, sessionID: SessionID): Queue {
  getSession(app, sessionID)
  stopFlow(app, sessionID)
  return readQueue(app, sessionID)
}

function resume(instance: Instance, sessionID: SessionID) {
  sendWaiting(instance, sessionID)
  publishQueue(instance.app, sessionID)
}

function change(app: App, sessionID: SessionID, work: (tx: Transaction) => void): Queue {
  return transact(
    app,
    (tx) => {
      const session = getSession(app, sessionID)
      work(tx)
      const queue = readQueue(app, sessionID)
      tx.emit('queue.updated', { sessionID, queue }, placeOf(session))
      return queue
    },
    { durable: true },
  )
}

function requireQueued(app: App, sessionID: SessionID, id: MessageID): QueuedPrompt {
  const prompt = app.store.queue.get(id)
  if (prompt?.sessionID !== sessionID || promoting(app).has(id)) throw notFound(`No such prompt waits for the session: ${id}`)
  return prompt
}

/** What a client got only by name comes back by name. */
function keepContent(part: PartInput, before: QueuedPrompt): PartInput {
  if (part.type !== 'file' || !part.url.startsWith(QUEUED)) return part
  const kept = before.parts.find((other) => other.id === part.url.slice(QUEUED.length))
  if (kept?.type !== 'file') throw notFound(`No such attachment waits: ${part.url}`)
  return { ...part, url: kept.url }
}

function movedBefore(prompts: readonly QueuedPrompt[], id: MessageID, before: MessageID | null): MessageID[] {
  const others = prompts.flatMap((prompt) => (prompt.id === id ? [] : prompt.id))
  const index = before === null ? others.length : others.indexOf(before)
  if (index < 0) throw notFound(`No such prompt waits for the session: ${before}`)
  return [...others.slice(0, index), id, ...others.slice(index)]
}
