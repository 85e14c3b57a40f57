import type { SessionID } from '#protocol/id'
import type { Delivery, MessageWithParts, PromptInput } from '#protocol/message'
import type { Instance } from '../instance'
import { admitPrompt, letFlow } from './admission'
import { ensureRun } from './run'
import { runs, type Run, type TurnLimits } from './runs'
import { getSession } from './session'
import { storePrompt } from './stored-prompt'
import { titleSession } from './title'

/** Stores the prompt and waits for the end of the turn; answers the turn's last message. */
export async function prompt(instance: Instance, sessionID: SessionID, input: PromptInput): Promise<MessageWithParts> {
  if (isDelivered(input)) return (await admitPrompt(instance, sessionID, input)).done
  const stored = await storePrompt(instance, sessionID, input)
  if (input.noReply) return stored
  return (await startTurn(instance, stored)).done
}

/** Stores the prompt, starts the turn, and comes back at once. */
export async function promptAsync(instance: Instance, sessionID: SessionID, input: PromptInput): Promise<void> {
  if (isDelivered(input)) return void (await admitPrompt(instance, sessionID, input))
  const stored = await storePrompt(instance, sessionID, input)
  if (input.noReply) return
  startTurn(instance, stored).catch((error: unknown) => instance.log.error('a turn could not start', { sessionID, error: String(error) }))
}

/** Lets a stored prompt be answered; without a run under way the limits hold from the first model call on. */
export async function startTurn(instance: Instance, stored: MessageWithParts, limits?: TurnLimits): Promise<Run> {
  const { sessionID } = stored.info
  for (let run = runs(instance.app).get(sessionID); run?.kind === 'shell'; run = runs(instance.app).get(sessionID)) await run.done.catch(() => undefined)
  const session = getSession(instance.app, sessionID)
  const run = ensureRun(instance, session)
  if (limits) run.limits ??= limits
  // Whoever goes on with a session goes on with what waits for it.
  if (instance.store.queue.size(sessionID).count > 0) letFlow(instance, sessionID)
  titleSession(instance, session, stored)
  return run
}

function isDelivered(input: PromptInput): input is PromptInput & { delivery: Delivery } {
  return input.delivery !== undefined
}
