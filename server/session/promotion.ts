import type { MessageID, SessionID } from '#protocol/id'
import type { PromptInput } from '#protocol/message'
import type { QueuedPrompt } from '#protocol/queue'
import type { Instance } from '../instance'
import { promoting, queueFlows, settleQueued, stopFlow } from './queue-flow'
import { runs } from './runs'
import { getSession } from './session'
import { storePrompt } from './stored-prompt'
import { titleSession } from './title'

// Waiting prompts become messages here, in the run that will answer them. Files that they name are read at this moment, so
// the model sees them as they are when it is asked.

/** At a step of the running turn: what steers it becomes part of the conversation, unless the queue is paused. */
export async function promoteSteering(instance: Instance, sessionID: SessionID): Promise<void> {
  if (!queueFlows.peek(instance.app)?.has(sessionID)) return
  await promoteAll(instance, instance.store.queue.list(sessionID).filter(isSteering))
}

/** At the beginning of a turn: what steers, else the first that waits. False when nothing came that wants an answer. */
export async function promoteNext(instance: Instance, sessionID: SessionID): Promise<boolean> {
  for (;;) {
    const waiting = instance.store.queue.list(sessionID)
    const steering = waiting.filter(isSteering)
    const next = steering.length > 0 ? steering : waiting.slice(0, 1)
    if (next.length === 0) return false
    const promoted = await promoteAll(instance, next)
    if (promoted !== 'nothing to answer') return promoted === 'to answer'
  }
}

async function promoteAll(instance: Instance, prompts: readonly QueuedPrompt[]) {
  let answer = false
  for (const { id, sessionID, noReply } of prompts) {
    if (!(await promote(instance, { id, sessionID }))) return answer ? 'to answer' : 'failed'
    answer ||= !noReply
  }
  return answer ? 'to answer' : 'nothing to answer'
}

/** A prompt that can't be kept as a message stays in the queue, and the queue stops. */
async function promote(instance: Instance, { id, sessionID }: { id: MessageID; sessionID: SessionID }): Promise<boolean> {
  const { app, store } = instance
  const prompt = store.queue.get(id)
  if (!prompt) return true
  promoting(app).add(id)
  try {
    const newest = store.message.page(sessionID, 1).at(-1)?.info.time.created ?? 0
    const stored = await storePrompt(instance, sessionID, { ...inputOf(prompt), after: newest })
    titleSession(instance, getSession(app, sessionID), stored)
  } catch (error) {
    // An agent or a model that is gone by now: the message is there, and the turn tells of it.
    if (!store.message.get(id)) {
      stopFlow(app, sessionID)
      const message = error instanceof Error ? error.message : String(error)
      app.bus.publish(instance.place, 'session.error', { sessionID, error: { name: 'UnknownError', data: { message } } })
      settleQueued(app, id, { error })
      return false
    }
  } finally {
    promoting(app).delete(id)
  }
  const run = runs(app).get(sessionID)
  const stored = { info: store.message.get(id)!, parts: store.message.parts(id) }
  settleQueued(app, id, prompt.noReply || !run ? Promise.resolve(stored) : run.done)
  return true
}

function inputOf({ id, admittedSeq: _a, timeCreated: _t, sessionID: _s, delivery: _d, noReply: _n, ...rest }: QueuedPrompt): PromptInput {
  return { ...rest, messageID: id }
}

function isSteering(prompt: QueuedPrompt) {
  return prompt.delivery === 'steer'
}
