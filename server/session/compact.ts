import { badRequest, ProtocolError } from '#protocol/error'
import type { SessionID } from '#protocol/id'
import type { SummarizeInput } from '#protocol/session'
import type { Instance } from '../instance'
import { defaultModel } from '../provider/model'
import { askForCompaction, findFrame } from './compaction'
import { loadHistory, readableHistory } from './context'
import { ensureRun } from './run'
import { runs } from './runs'
import { getSession } from './session'

/** Condenses a session as soon as it has nothing else to do; true when a summary was written. */
export async function summarizeSession(instance: Instance, sessionID: SessionID, input: SummarizeInput): Promise<boolean> {
  const { app } = instance
  getSession(app, sessionID)
  const frame = await findFrame(instance, input).catch((error: unknown) => {
    throw badRequest(error instanceof Error ? error.message : String(error))
  })
  for (let run = runs(app).get(sessionID); run; run = runs(app).get(sessionID)) await run.done.catch(() => undefined)
  // From here to the start of the run nothing waits, so nobody else's prompt comes between.
  const session = getSession(app, sessionID)
  const history = loadHistory(app.store, sessionID)
  if (readableHistory(history).length === 0) throw badRequest('There is nothing to condense yet')
  const asked = askForCompaction({ instance, session, history }, frame, { auto: input.auto ?? false })
  await ensureRun(instance, session).done
  const since = app.store.message.since(sessionID, { id: asked.id, time: asked.time.created })
  return since.some(({ info }) => info.role === 'assistant' && info.parentID === asked.id && info.finish !== undefined && info.error === undefined)
}

/** The same with the session's own model, for a caller who names none; throws when no summary came. */
export async function compactSession(instance: Instance, sessionID: SessionID): Promise<void> {
  const { model } = getSession(instance.app, sessionID)
  const choice = model ? { providerID: model.providerID, modelID: model.id } : await firstModel(instance)
  if (await summarizeSession(instance, sessionID, choice)) return
  throw new ProtocolError('ServiceUnavailableError', { message: 'The conversation could not be condensed; its last message says why' })
}

async function firstModel(instance: Instance) {
  const { id, providerID } = await defaultModel(instance)
  return { providerID, modelID: id }
}
