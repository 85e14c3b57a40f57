import { badRequest, ProtocolError } from '#protocol/error'
import type { MessageID, SessionID } from '#protocol/id'
import type { AssistantMessage, Delivery, MessageWithParts, PartInput, PromptInput } from '#protocol/message'
import type { QueuedPrompt } from '#protocol/queue'
import type { App } from '../app'
import type { Instance } from '../instance'
import { slot } from '../scope'
import { transact, type Transaction } from '../store/transact'
import { endOfQueued, publishQueue, queueFlows, readQueue, stopFlow } from './queue-flow'
import { ensureRun, startQueued } from './run'
import { isBusy, runs } from './runs'
import { getSession, placeOf } from './session'
import { chooseFor, storePrompt } from './stored-prompt'
import { promptOf } from './view/prompt'

// A prompt that says how it wants to be delivered goes through the queue, also when the session is idle: it is checked and
// kept in one durable step, and whoever sends the same id again, at once or after a restart, gets the same prompt.

const MOST = 100
/** Attachments included. */
const MOST_BYTES = 64 * 1024 * 1024
/** Of what is in every list and event. */
const MOST_TEXT = 1024 * 1024

type Delivered = PromptInput & { delivery: Delivery }

/** Admissions under way, by message id. */
const admitting = slot((_app: App) => new Map<MessageID, Promise<unknown>>())

/** Takes a prompt in, once per message id. `done` is the last message of its turn. */
export async function admitPrompt(instance: Instance, sessionID: SessionID, input: Delivered): Promise<{ done: Promise<MessageWithParts> }> {
  const { app } = instance
  getSession(app, sessionID)
  const id = input.messageID ?? app.id('msg')
  const open = admitting(app)
  for (let before = open.get(id); before; before = open.get(id)) await before.catch(() => undefined)
  const known = findKnown(instance, sessionID, { ...input, messageID: id })
  if (known) return { done: known }
  const work = admit(instance, sessionID, { ...input, messageID: id })
  open.set(id, work)
  try {
    return await work
  } finally {
    open.delete(id)
  }
}

/** Lets the queue of a session go on by itself whenever the session becomes idle. */
export function letFlow(instance: Instance, sessionID: SessionID): void {
  queueFlows(instance.app).set(sessionID, () => goOn(instance, sessionID))
}

/** Begins with what waits, unless the session is at work and will come to it by itself. */
export function sendWaiting(instance: Instance, sessionID: SessionID): void {
  const { app, store } = instance
  letFlow(instance, sessionID)
  if (!isBusy(app, sessionID) && store.queue.size(sessionID).count > 0) startQueued(instance, getSession(app, sessionID))
}

/** Throws when this would be too much for the queue; `but` is what it takes the place of. */
export function checkRoom(tx: Pick<Transaction, 'queue'>, prompt: Omit<QueuedPrompt, 'admittedSeq'>, but?: MessageID): void {
  const { count, bytes, rows } = tx.queue.size(prompt.sessionID, but)
  if (count >= MOST) throw new ProtocolError('TooManyRequests', { message: `At most ${MOST} prompts can wait for a session` })
  const attached = prompt.parts.reduce((sum, part) => sum + (part.type === 'file' ? part.url.length : 0), 0)
  const length = JSON.stringify(prompt).length
  if (bytes + length > MOST_BYTES) throw new ProtocolError('PayloadTooLarge', { message: 'Too much waits for this session already', limit: MOST_BYTES })
  if (rows + length - attached > 2 * MOST_TEXT || length - attached > MOST_TEXT) {
    throw new ProtocolError('PayloadTooLarge', { message: 'This text is too long to wait; attach it as a file', limit: MOST_TEXT })
  }
}

/** Every part gets its id now, by which a client can name it while it waits. Ids are the order of parts, so they ascend. */
export function withIDs(app: App, parts: readonly PartInput[]): PartInput[] {
  let last = ''
  return parts.map((part) => {
    const id = part.id !== undefined && part.id > last ? part.id : app.id('prt')
    last = id
    return { ...part, id }
  })
}

async function admit(instance: Instance, sessionID: SessionID, input: Delivered & { messageID: MessageID }): Promise<{ done: Promise<MessageWithParts> }> {
  const { app } = instance
  if (input.noReply && !isBusy(app, sessionID)) return { done: Promise.resolve(await storePrompt(instance, sessionID, input)) }
  const { agent, model, variant } = await chooseFor(instance, sessionID, input)
  const { messageID: id, delivery, parts, system, tools, format, noReply } = input
  const extra = { ...(system ? { system } : {}), ...(tools ? { tools } : {}), ...(format ? { format } : {}), ...(noReply ? { noReply } : {}) }
  const times = { timeCreated: app.clock.now() }
  const prompt = { id, sessionID, delivery, ...times, agent, model, ...(variant ? { variant } : {}), parts: withIDs(app, parts), ...extra }
  const busy = isBusy(app, sessionID)
  if (busy) letFlow(instance, sessionID)
  transact(
    instance,
    (tx) => {
      const session = getSession(app, sessionID)
      checkRoom(tx, prompt)
      tx.queue.add(prompt)
      const admitted = { timestamp: prompt.timeCreated, sessionID, messageID: id, prompt: promptOf(prompt.parts), delivery }
      tx.emit('session.next.prompt.admitted', admitted, placeOf(session))
      // Nobody is before it; what waits in a paused queue follows.
      if (!busy) tx.queue.order(sessionID, [id, ...tx.queue.list(sessionID).flatMap((other) => (other.id === id ? [] : other.id))])
      else tx.emit('queue.updated', { sessionID, queue: readQueue(app, sessionID) }, placeOf(session))
    },
    { durable: true },
  )
  const done = endOfQueued(app, id)
  sendWaiting(instance, sessionID)
  return { done }
}

/** A prompt that is here already: it waits, is being answered, or was answered. */
function findKnown(instance: Instance, sessionID: SessionID, input: Delivered & { messageID: MessageID }): Promise<MessageWithParts> | undefined {
  const { app, store } = instance
  const { messageID: id, noReply } = input
  const waiting = store.queue.get(id)
  const info = waiting ? undefined : store.message.get(id)
  if (!waiting && !info) return undefined
  if ((waiting ?? info!).sessionID !== sessionID || (info && info.role !== 'user')) throw badRequest(`The message id ${id} is taken`)
  if (waiting) return endOfQueued(app, id)
  if (noReply) return Promise.resolve({ info: info!, parts: store.message.parts(id) })
  return answerTo(instance, sessionID, id)
}

/** The message that ended, or will end, the turn of a prompt that is part of the conversation. */
function answerTo(instance: Instance, sessionID: SessionID, id: MessageID): Promise<MessageWithParts> {
  const { app, store } = instance
  const history = store.message.list(sessionID)
  const after = history.slice(history.findIndex((message) => message.id === id) + 1)
  const answers = after.filter((message): message is AssistantMessage => message.role === 'assistant' && !message.summary)
  const end = answers.find((message) => message.time.completed !== undefined && (message.error !== undefined || message.finish !== 'tool-calls'))
  const run = runs(app).get(sessionID)
  // A turn that stopped after a call (refused, or out of steps) is over too: asking again must not cost a second turn.
  const answer = end ?? (run ? undefined : answers.findLast((message) => message.parentID === id))
  if (answer) return Promise.resolve({ info: answer, parts: store.message.parts(answer.id) })
  return (run ?? ensureRun(instance, getSession(app, sessionID))).done
}

/** After a turn: the next prompt, unless the turn went wrong. */
function goOn(instance: Instance, sessionID: SessionID) {
  const { app, store } = instance
  const session = store.session.get(sessionID)
  if (!session || isBusy(app, sessionID)) return
  if (store.queue.size(sessionID).count === 0) return void queueFlows(app).delete(sessionID)
  const last = store.message.page(sessionID, 1).at(-1)?.info
  const failed = last?.role === 'assistant' && last.error !== undefined
  if (failed || instance.closed) return stopFlow(app, sessionID)
  startQueued(instance, session)
  publishQueue(app, sessionID)
}
