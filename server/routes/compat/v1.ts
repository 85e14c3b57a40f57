import { v1Operations, type V1Message, type V1Session } from '#protocol/compat/v1'
import type { SessionID } from '#protocol/id'
import type { MessageWithParts } from '#protocol/message'
import type { Session } from '#protocol/session'
import { defaultAgent, findAgent } from '../../config/agents'
import { listSkills } from '../../config/skills'
import type { Instance } from '../../instance'
import { defaultModel } from '../../provider/model'
import { modelName } from '../../provider/model-name'
import { chat } from '../../session/chat'
import { streamChat } from '../../session/chat-stream'
import { namedModel } from '../../session/completion/model'
import { listMessages } from '../../session/message'
import { createSession, deleteSession, getSession } from '../../session/session'
import { shareIfAuto } from '../../session/share'
import { executeTool, listCallable } from '../../session/tool-call'
import { routes } from '../route'

export const v1Routes = routes(v1Operations, {
  'v1.chat': (instance, { body }, { signal }) => chat(instance, body, signal),
  'v1.chat.stream': (instance, { body }, { signal }) => streamChat(instance, body, signal),
  'v1.skills.list': async (instance) => list((await listSkills(instance)).map(({ name, description, location }) => ({ name, description: description ?? '', location }))),
  'v1.tools.list': async (instance) => list((await listCallable(instance)).map(({ id, description, schema }) => ({ name: id, description, parameters: { ...schema } }))),
  'v1.tools.execute': (instance, { params, body }, { signal }) =>
    executeTool(instance, { name: params.name, arguments: body.arguments, sessionID: body.session_id as SessionID | undefined, signal }),
  'v1.sessions.list': async (instance, { query }) => list(await Promise.all(openSessions(instance, query.limit).map((session) => toSession(instance, session)))),
  'v1.sessions.create': (instance, { body }) => create(instance, body),
  'v1.sessions.get': (instance, { params }) => toSession(instance, getSession(instance.app, params.sessionID as SessionID)),
  'v1.sessions.delete': async (app, { params }) => {
    await deleteSession(app, params.sessionID as SessionID)
    return { id: params.sessionID, object: 'session' as const, deleted: true as const }
  },
  'v1.sessions.messages': (app, { params }) => list(listMessages(app, params.sessionID as SessionID, {}).messages.map(toMessage)),
})

function list<T>(data: T[]) {
  return { object: 'list' as const, data }
}

/** What was put away, as turns without a conversation are from the start, is not in lists. */
function openSessions(instance: Instance, limit: number): Session[] {
  return instance.store.session.list({ directory: instance.directory, archived: false, limit })
}

async function create(instance: Instance, { model, title }: { model?: string | undefined; title?: string | undefined }): Promise<V1Session> {
  const chosen = model === undefined ? undefined : await namedModel(instance, model)
  const session = createSession(instance, {
    ...(title === undefined ? {} : { title }),
    ...(chosen ? { model: { id: chosen.id, providerID: chosen.providerID } } : {}),
  })
  return toSession(instance, await shareIfAuto(instance, session))
}

async function toSession(instance: Instance, session: Session): Promise<V1Session> {
  const { id, title, time, cost = 0 } = session
  return { id, object: 'session', created: Math.floor(time.created / 1000), model: await modelOf(instance, session), title, cost_usd: cost }
}

/** What answers the next prompt: the session's last model, else its agent's, else the default one. */
async function modelOf(instance: Instance, { model, agent: name }: Session): Promise<string> {
  if (model) return modelName(model)
  const agent = await (name === undefined ? defaultAgent(instance) : findAgent(instance, name)).catch(() => undefined)
  if (agent?.model) return `${agent.model.providerID}/${agent.model.modelID}`
  return defaultModel(instance).then(modelName, () => '')
}

function toMessage({ info, parts }: MessageWithParts): V1Message {
  const content = parts.flatMap((part) => (part.type === 'text' && !part.synthetic && !part.ignored ? part.text : [])).join('\n')
  return { id: info.id, role: info.role, content, created: Math.floor(info.time.created / 1000) }
}
