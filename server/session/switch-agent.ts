import type { TextPart, UserMessage } from '#protocol/message'
import { findAgent } from '../config/agents'
import { transact } from '../store/transact'
import { getSession } from './session'
import type { Step } from './step'

/** Hands the conversation to another agent: a message in the user's place that the running loop answers after this step. */
export async function switchAgent(step: Step, input: { agent: string; text: string }): Promise<void> {
  const { instance, message } = step
  const agent = await findAgent(instance, input.agent)
  const asked = instance.store.message.get(message.parentID)
  const last = asked?.role === 'user' ? asked.model : { providerID: message.providerID, modelID: message.modelID }
  const model: UserMessage['model'] = agent.model ? { ...agent.model, ...(agent.variant ? { variant: agent.variant } : {}) } : last
  // After the step's own message, also when both fall into the same millisecond.
  const created = Math.max(instance.app.clock.now(), message.time.created + 1)
  const info: UserMessage = { id: instance.app.id('msg'), sessionID: message.sessionID, role: 'user', time: { created }, agent: agent.name, model }
  const part: TextPart = { id: instance.app.id('prt'), sessionID: info.sessionID, messageID: info.id, type: 'text', text: input.text, synthetic: true }
  transact(
    instance,
    (tx) => {
      const session = getSession(instance.app, info.sessionID)
      const chosen = { id: model.modelID, providerID: model.providerID, variant: model.variant ?? 'default' }
      const moved = { ...session, agent: agent.name, model: chosen, time: { ...session.time, updated: created } }
      tx.session.put(moved)
      tx.emit('session.updated', { sessionID: session.id, info: moved })
      tx.message.put(info)
      tx.emit('message.updated', { sessionID: session.id, info })
      tx.part.put(part)
      tx.emit('message.part.updated', { sessionID: session.id, part, time: created })
    },
    { durable: true },
  )
}
