import { badRequest } from '#protocol/error'
import type { MessageID, SessionID } from '#protocol/id'
import type { MessageWithParts, Part, PartInput, PromptInput, UserMessage } from '#protocol/message'
import type { Model } from '#protocol/provider'
import type { Session } from '#protocol/session'
import { defaultAgent, findAgent } from '../config/agents'
import type { Instance } from '../instance'
import { defaultModel, findModel } from '../provider/model'
import { transact } from '../store/transact'
import { checkAddress, expandPart } from './attachment'
import { toFailure } from './failure'
import { dropReverted, revertSettled } from './revert'
import { readQueue } from './queue-flow'
import { getSession, placeOf } from './session'
import { checkFormat } from './structured-format'

/** Checks a prompt and keeps it; nothing answers it yet. It stands behind everything that was said until `after` (ms). */
export async function storePrompt(instance: Instance, sessionID: SessionID, input: PromptInput & { after?: number }): Promise<MessageWithParts> {
  checkFormat(input.format)
  const session = getSession(instance.app, sessionID)
  const now = Math.max(instance.app.clock.now(), (input.after ?? 0) + 1)
  const id = input.messageID ?? instance.app.id('msg')
  const earlier = checkIDs(instance, sessionID, { id, parts: input.parts })
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
  await revertSettled(instance.app, sessionID)
  save(instance, { info, parts, tools: input.tools })
  await checkChoice(instance, info, parts)
  return { info, parts }
}

/** Who will answer a prompt that is kept for later; throws now what would be wrong with it then. */
export async function chooseFor(instance: Instance, sessionID: SessionID, input: PromptInput & { messageID: MessageID }) {
  checkFormat(input.format)
  checkIDs(instance, sessionID, { id: input.messageID, parts: input.parts })
  const choice = await choose(instance, getSession(instance.app, sessionID), input)
  try {
    await findAgent(instance, choice.agent)
    await findModel(instance, choice.model)
  } catch (error) {
    throw badRequest(error instanceof Error ? error.message : String(error))
  }
  return choice
}

/** The message that has this id already, when it may be written again. */
function checkIDs(instance: Instance, sessionID: SessionID, { id, parts }: { id: MessageID; parts: readonly PartInput[] }) {
  const { store } = instance
  const earlier = store.message.get(id)
  const waits = store.queue.get(id)
  const owner = (earlier ?? waits)?.sessionID ?? sessionID
  if (earlier?.role === 'assistant' || owner !== sessionID) throw badRequest(`The message id ${id} is taken`)
  for (const part of parts) {
    const taken = part.id && store.part.get(part.id)
    if (taken && taken.messageID !== id) throw badRequest(`The part id ${part.id} is taken`)
    if (part.type === 'file') checkAddress(part.url)
  }
  return earlier
}

/** One transaction: what was acknowledged to the sender survives whatever happens next. */
function save(instance: Instance, stored: { info: UserMessage; parts: Part[]; tools: Record<string, boolean> | undefined }) {
  const { info, parts, tools } = stored
  const denied = Object.entries(tools ?? {}).map(([permission, on]) => ({ permission, pattern: '*', action: on ? ('allow' as const) : ('deny' as const) }))
  transact(
    instance,
    (tx) => {
      // Read only now: while files were attached, a running step may have added its cost, or a title may have been found.
      const before = dropReverted(tx, getSession(instance.app, info.sessionID))
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
      if (tx.queue.remove(info.id)) tx.emit('queue.updated', { sessionID: session.id, queue: readQueue(instance.app, session.id) }, place)
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
async function checkChoice(instance: Instance, info: UserMessage, parts: readonly Part[]) {
  const subtasks = parts.flatMap((part) => (part.type === 'subtask' ? part : []))
  try {
    for (const name of [info.agent, ...subtasks.map(({ agent }) => agent)]) await findAgent(instance, name)
    for (const model of [info.model, ...subtasks.flatMap(({ model }) => model ?? [])]) await findModel(instance, model)
  } catch (error) {
    instance.bus.publish(instance.place, 'session.error', { sessionID: info.sessionID, error: toFailure(error, info.model.providerID) })
    throw badRequest(error instanceof Error ? error.message : String(error))
  }
}

function choiceOf(model: Model) {
  return { providerID: model.providerID, modelID: model.id }
}
