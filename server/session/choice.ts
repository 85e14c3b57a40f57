import { badRequest } from '#protocol/error'
import type { SessionID } from '#protocol/id'
import type { ModelRef } from '#protocol/v2/prompt'
import { findAgent } from '../config/agents'
import type { Instance } from '../instance'
import { findModel } from '../provider/model'
import { completeLog } from './log/past'
import { getSession, saveSession } from './session'

/** Lets another agent answer from the next prompt on. */
export async function chooseAgent(instance: Instance, sessionID: SessionID, name: string): Promise<void> {
  const { app } = instance
  await completeLog(app, getSession(app, sessionID).id)
  const agent = await findAgent(instance, name).catch(refuse)
  saveSession(app, { ...getSession(app, sessionID), agent: agent.name })
}

/** Lets another model answer from the next prompt on. */
export async function chooseModel(instance: Instance, sessionID: SessionID, { id, providerID, variant }: ModelRef): Promise<void> {
  const { app } = instance
  await completeLog(app, getSession(app, sessionID).id)
  await findModel(instance, { providerID, modelID: id }).catch(refuse)
  saveSession(app, { ...getSession(app, sessionID), model: { id, providerID, variant: variant ?? 'default' } })
}

function refuse(error: unknown): never {
  throw badRequest(error instanceof Error ? error.message : String(error))
}
