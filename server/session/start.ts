import { badRequest } from '#protocol/error'
import type { Session } from '#protocol/session'
import type { SessionCreateV2 } from '#protocol/v2/session'
import { findAgent } from '../config/agents'
import type { Instance } from '../instance'
import { openInstance } from '../project/instances'
import { createSession } from './session'
import { shareIfAuto } from './share'

/** A new session in the folder that is named, or the one with this id when it is there already. */
export async function openSession(instance: Instance, { id, agent, model, location }: SessionCreateV2): Promise<Session> {
  const present = id && instance.store.session.get(id)
  if (present) return present
  const place = location && location.directory !== instance.directory ? await openInstance(instance.app, location.directory) : instance
  if (agent !== undefined) {
    await findAgent(place, agent).catch((error: unknown) => {
      throw badRequest(error instanceof Error ? error.message : String(error))
    })
  }
  return shareIfAuto(place, createSession(place, { ...(agent ? { agent } : {}), ...(model ? { model } : {}) }, id ? { id } : {}))
}
