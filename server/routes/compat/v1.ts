import { v1Operations } from '#protocol/compat/v1'
import { listSkills } from '../../config/skills'
import type { Instance } from '../../instance'
import { chat } from '../../session/chat'
import { streamChat } from '../../session/chat-stream'
import { deleteSession, getSession } from '../../session/session'
import { executeTool, listCallable } from '../../session/tool-call'
import { routes } from '../route'
import { createV1Session, describeV1Session, listV1Messages, listV1Sessions } from './v1-session'

export const v1Routes = routes(v1Operations, {
  'v1.chat': (instance, { body }, { signal }) => chat(instance, body, signal),
  'v1.chat.stream': (instance, { body }, { signal }) => streamChat(instance, body, signal),
  'v1.skills.list': async (instance) => list(await skills(instance)),
  'v1.tools.list': async (instance) => list(await tools(instance)),
  'v1.tools.execute': (instance, { params, body }, { signal }) => executeTool(instance, { name: params.name, arguments: body.arguments, sessionID: body.session_id, signal }),
  'v1.sessions.list': async (instance, { query }) => list(await listV1Sessions(instance, query.limit)),
  'v1.sessions.create': (instance, { body }) => createV1Session(instance, body),
  'v1.sessions.get': (app, { params }) => describeV1Session(app, getSession(app, params.sessionID)),
  'v1.sessions.delete': async (app, { params }) => {
    const { id } = getSession(app, params.sessionID)
    await deleteSession(app, id)
    return { id, object: 'session' as const, deleted: true as const }
  },
  'v1.sessions.messages': (app, { params }) => listV1Messages(app, getSession(app, params.sessionID)),
})

async function skills(instance: Instance) {
  return (await listSkills(instance)).map(({ name, description = '', location }) => ({ name, description, location }))
}

async function tools(instance: Instance) {
  return (await listCallable(instance)).map(({ id, description, schema }) => ({ name: id, description, parameters: { ...schema } }))
}

function list<T>(data: T[]) {
  return { object: 'list' as const, data }
}
