import { badRequest } from '#protocol/error'
import type { SessionID } from '#protocol/id'
import type { MessageWithParts, Part, PromptInput, UserMessage } from '#protocol/message'
import type { Model } from '#protocol/provider'
import type { Session } from '#protocol/session'
import { defaultAgent, findAgent } from '../config/agents'
import type { Instance } from '../instance'
import { defaultModel, findModel } from '../provider/model'
import { transact } from '../store/transact'
import { expandPart } from './attachment'
import { toFailure } from './failure'
import { getSession, placeOf } from './session'

/** Checks a prompt and keeps it; nothing answers it yet. */
export async function storePrompt(instance: Instance, sessionID: SessionID, input: PromptInput): Promise<MessageWithParts> {
  refuseUnavailable(input)
  const session = getSession(instance.app, sessionID)
  const now = instance.app.clock.now()
  const id = input.messageID ?? instance.app.id('msg')
  const earlier = input.messageID && instance.store.message.get(input.messageID)
  if (earlier && (earlier.role !== 'user' || earlier.sessionID !== sessionID)) throw badRequest(`The message id ${id} is taken`)
  for (const part of input.parts) {
    const taken = part.id && instance.store.part.get(part.id)
    if (taken && taken.messageID !== id) throw badRequest(`The part id ${part.id} is taken`)
  }
  const choice = await choose(instance, session, input)
  const info: UserMessage = {
    id,
    sessionID,
    role: 'user',
    time: { created: earlier ? earlier.time.created : now },
    agent: choice.agent,
    model: { ...choice.model, ...(choice.variant ? { variant: choice.variant } : {}) },
    ...(input.system ? { system: input.system } : {}),
    ...(input.tools ? { tools: input.tools } : {}),
    ...(input.format ? { format: input.format } : {}),
  }
  const parts: Part[] = []
  for (const part of input.parts) parts.push(...(await expandPart(instance, { sessionID, messageID: id }, part)))
  save(instance, { info, parts, tools: input.tools })
  await checkChoice(instance, info)
  return { info, parts }
}

/** One transaction: what was acknowledged to the sender survives whatever happens next. */
function save(instance: Instance, stored: { info: UserMessage; parts: Part[]; tools: Record<string, boolean> | undefined }) {
  const { info, parts, tools } = stored
  const denied = Object.entries(tools ?? {}).map(([permission, on]) => ({ permission, pattern: '*', action: on ? ('allow' as const) : ('deny' as const) }))
  transact(
    instance,
    (tx) => {
      // Read only now: while files were attached, a running step may have added its cost, or a title may have been found.
      const before = getSession(instance.app, info.sessionID)
      const session: Session = {
        ...before,
        agent: info.agent,
        model: { id: info.model.modelID, providerID: info.model.providerID, variant: info.model.variant ?? 'default' },
        time: { ...before.time, updated: info.time.created },
        ...(denied.length > 0 ? { permission: [...(before.permission ?? []), ...denied] } : {}),
      }
      const place = placeOf(session)
      tx.session.put(session)
      tx.emit('session.updated', { sessionID: session.id, info: session }, place)
      tx.message.put(info)
      tx.emit('message.updated', { sessionID: session.id, info }, place)
      for (const part of parts) {
        tx.part.put(part)
        tx.emit('message.part.updated', { sessionID: session.id, part, time: info.time.created }, place)
      }
    },
    { durable: true },
  )
}

/** Model: body > agent > the session's last > configuration > the first that is connected. */
async function choose(instance: Instance, session: Session, input: PromptInput) {
  const named = input.agent ?? session.agent
  const agent = named === undefined ? await defaultAgent(instance) : await findAgent(instance, named).catch(() => undefined)
  const last = session.model && { providerID: session.model.providerID, modelID: session.model.id }
  const model = input.model ?? agent?.model ?? last ?? choiceOf(await defaultModel(instance))
  const lastVariant = session.model?.variant === 'default' ? undefined : session.model?.variant
  return { agent: agent?.name ?? named!, model, variant: input.variant ?? agent?.variant ?? (input.model ? undefined : lastVariant) }
}

/** An unknown agent or model is told to everyone as well as to the sender; the message is kept, so nothing typed is lost. */
async function checkChoice(instance: Instance, info: UserMessage) {
  try {
    await findAgent(instance, info.agent)
    await findModel(instance, info.model)
  } catch (error) {
    instance.bus.publish(instance.place, 'session.error', { sessionID: info.sessionID, error: toFailure(error, info.model.providerID) })
    throw badRequest(error instanceof Error ? error.message : String(error))
  }
}

function refuseUnavailable(input: PromptInput) {
  if (input.format?.type === 'json_schema') throw badRequest('Structured output is not available in this version')
  if (input.parts.some((part) => part.type === 'subtask')) throw badRequest('Subtasks are not available in this version')
}

function choiceOf(model: Model) {
  return { providerID: model.providerID, modelID: model.id }
}
