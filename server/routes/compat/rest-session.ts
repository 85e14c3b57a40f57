import type { RestSession, RestSessionCreate } from '#protocol/compat/rest'
import { badRequest } from '#protocol/error'
import type { ModelChoice } from '#protocol/message'
import type { Session } from '#protocol/session'
import type { App } from '../../app'
import { defaultAgent, findAgent } from '../../config/agents'
import type { Instance } from '../../instance'
import { openInstance } from '../../project/instances'
import { findFolder } from '../../project/known-folders'
import { defaultModels } from '../../provider/catalog'
import { defaultModel, findModel } from '../../provider/model'
import { isBusy } from '../../session/runs'
import { createSession } from '../../session/session'
import { shareIfAuto } from '../../session/share'
import { allTokens, spentBy } from '../../session/spent'
import { breather } from '../../system/breath'
import { chosenModel } from './chosen-model'

export async function createRestSession(instance: Instance, input: RestSessionCreate): Promise<Session> {
  const place = input.project === undefined ? instance : await openInstance(instance.app, findFolder(instance.app, input.project).path)
  const model = await modelOf(place, input)
  const chosen = model && { id: model.modelID, providerID: model.providerID }
  return shareIfAuto(place, createSession(place, { ...(input.title === undefined ? {} : { title: input.title }), ...(chosen ? { model: chosen } : {}) }))
}

export async function describeSession(app: App, session: Session): Promise<RestSession> {
  return describe(app, session, await nextModel(app, session))
}

/** Sessions of one folder; what they would use by default is looked up once for each agent. */
export async function describeSessions(instance: Instance, sessions: readonly Session[]): Promise<RestSession[]> {
  const breathe = breather()
  const byAgent = new Map<string, Promise<ModelChoice>>()
  const described: RestSession[] = []
  for (const session of sessions) {
    const agent = session.agent ?? ''
    const model = modelOfSession(session) ?? (await (byAgent.get(agent) ?? byAgent.set(agent, defaultFor(instance, session.agent)).get(agent)!))
    described.push(describe(instance.app, session, model))
    await breathe()
  }
  return described
}

function describe(app: App, { id, title, directory, time }: Session, { providerID: provider, modelID: model }: ModelChoice): RestSession {
  const { cost, tokens } = spentBy(app, id)
  const status = isBusy(app, id) ? 'running' : 'idle'
  return { id, created: time.created, updated: time.updated, provider, model, title, directory, status, tokens: allTokens(tokens), cost }
}

/** A folder that is gone, or one without any model, leaves the session readable. */
async function nextModel(app: App, session: Session): Promise<ModelChoice> {
  const own = modelOfSession(session)
  if (own) return own
  const instance = await openInstance(app, session.directory).catch(() => undefined)
  return instance ? defaultFor(instance, session.agent) : { providerID: '', modelID: '' }
}

function modelOfSession({ model }: Session): ModelChoice | undefined {
  return model && { providerID: model.providerID, modelID: model.id }
}

async function defaultFor(instance: Instance, agentName: string | undefined): Promise<ModelChoice> {
  try {
    const agent = agentName === undefined ? await defaultAgent(instance) : await findAgent(instance, agentName)
    if (agent.model) return agent.model
    const { providerID, id: modelID } = await defaultModel(instance)
    return { providerID, modelID }
  } catch {
    return { providerID: '', modelID: '' }
  }
}

/** `provider` alone takes its default model, `model` alone may have its provider in front. */
async function modelOf(instance: Instance, { provider, model }: RestSessionCreate): Promise<ModelChoice | undefined> {
  if (provider === undefined) return chosenModel(instance, model)
  if (model === undefined) {
    const modelID = (await defaultModels(instance))[provider]
    if (modelID === undefined) throw badRequest(`The provider is not connected: ${provider.slice(0, 200)}`)
    return { providerID: provider, modelID }
  }
  const asked = { providerID: provider, modelID: model }
  const found = await findModel(instance, asked).catch((error: Error) => error)
  if (!(found instanceof Error)) return asked
  if (model.startsWith(`${provider}/`)) return chosenModel(instance, model)
  throw badRequest(found.message)
}
