import { isDeepStrictEqual } from 'node:util'
import { ProtocolError } from '#protocol/error'
import type { MessageID, SessionID } from '#protocol/id'
import type { Delivery } from '#protocol/message'
import type { Prompt } from '#protocol/v2/prompt'
import type { SessionInputAdmitted, SessionPromptInput } from '#protocol/v2/session'
import type { Instance } from '../instance'
import { apiTurns } from './log/follow'
import { completeLog } from './log/past'
import { promptAsync } from './prompt'
import { getSession } from './session'
import { partsOf, promptOf } from './view/prompt'

/** Takes in a prompt; who sends the same one again under the same id gets the same answer and no second turn. */
export async function admitInput(instance: Instance, sessionID: SessionID, input: SessionPromptInput): Promise<SessionInputAdmitted> {
  const { app } = instance
  await completeLog(app, getSession(app, sessionID).id)
  const parts = partsOf(input.prompt)
  const id = input.id ?? app.id('msg')
  const known = findAdmitted(instance, sessionID, id)
  if (known) {
    if (!isSamePrompt(known.prompt, promptOf(parts))) throw taken(id)
    return known
  }
  const { model } = getSession(app, sessionID)
  const variant = model?.variant && model.variant !== 'default' ? { variant: model.variant } : {}
  const chosen = model ? { model: { providerID: model.providerID, modelID: model.id }, ...variant } : {}
  const delivery = input.delivery ?? 'steer'
  await promptAsync(instance, sessionID, { messageID: id, delivery, parts, ...chosen, ...(input.resume === false ? { noReply: true } : {}) })
  if (input.resume !== false) apiTurns(app).add(sessionID)
  const admitted = findAdmitted(instance, sessionID, id)
  if (!admitted) throw new Error(`The prompt ${id} was taken in and is gone`)
  return admitted
}

/** A prompt that is here: it waits, or is part of the conversation. */
function findAdmitted(instance: Instance, sessionID: SessionID, id: MessageID): SessionInputAdmitted | undefined {
  const { store } = instance
  const waiting = store.queue.get(id)
  const info = waiting ? undefined : store.message.get(id)
  if (!waiting && !info) return undefined
  if ((waiting ?? info!).sessionID !== sessionID || info?.role === 'assistant') throw taken(id)
  const admitted = store.log.find(sessionID, id, 'session.next.prompt.admitted')
  const prompted = store.log.find(sessionID, id, 'session.next.prompted')
  const delivery = (waiting?.delivery ?? admitted?.data.delivery ?? 'steer') as Delivery
  return {
    admittedSeq: admitted?.seq ?? 0,
    id,
    sessionID,
    prompt: promptOf(waiting?.parts ?? store.message.parts(id)),
    delivery,
    timeCreated: waiting?.timeCreated ?? admitted?.time ?? info!.time.created,
    ...(prompted ? { promotedSeq: prompted.seq } : {}),
  }
}

/** An attached picture is kept with its content, so of files only how many there are tells. */
function isSamePrompt(one: Prompt, other: Prompt) {
  return one.text === other.text && (one.files?.length ?? 0) === (other.files?.length ?? 0) && isDeepStrictEqual(one.agents ?? [], other.agents ?? [])
}

function taken(id: MessageID) {
  return new ProtocolError('ConflictError', { message: `The message id ${id} is taken by another prompt`, resource: id })
}
