import type { AssistantMessage, UserMessage } from '#protocol/message'
import type { Instance } from '../instance'
import { transact } from '../store/transact'

/** Stores the message that will hold the answer to `user`, still empty; `special` is what differs from an ordinary answer. */
export function startAnswer(instance: Instance, user: UserMessage, special: Partial<AssistantMessage> = {}): AssistantMessage {
  const { sessionID } = user
  const message: AssistantMessage = {
    id: instance.app.id('msg'),
    sessionID,
    role: 'assistant',
    parentID: user.id,
    mode: user.agent,
    agent: user.agent,
    path: { cwd: instance.directory, root: instance.worktree },
    cost: 0,
    tokens: { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } },
    modelID: user.model.modelID,
    providerID: user.model.providerID,
    ...(user.model.variant ? { variant: user.model.variant } : {}),
    // A client's own message id may sort after ours within the same millisecond; the answer must still come after its question.
    time: { created: Math.max(instance.app.clock.now(), user.time.created + 1) },
    ...special,
  }
  transact(instance, (tx) => {
    tx.message.put(message)
    tx.emit('message.updated', { sessionID, info: message })
  })
  return message
}
