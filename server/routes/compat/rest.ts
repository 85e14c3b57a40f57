import { restOperations } from '#protocol/compat/rest'
import { listFolder } from '../../file/folder'
import { listModelIDs } from '../../provider/model-list'
import { addFolder, findFolder, listFolders } from '../../project/known-folders'
import { openInstance } from '../../project/instances'
import { abortSession, isBusy } from '../../session/runs'
import { deleteSession, getSession } from '../../session/session'
import { listConversations } from '../../session/stateless'
import { routes } from '../route'
import { describeMessages } from './rest-message'
import { createRestSession, describeSession, describeSessions } from './rest-session'
import { streamTurn } from './rest-stream'

export const restRoutes = routes(restOperations, {
  'rest.sessions.create': async (instance, { body }) => describeSession(instance.app, await createRestSession(instance, body)),
  'rest.sessions.list': (instance, { query }) => describeSessions(instance, listConversations(instance, query.limit)),
  'rest.sessions.get': (app, { params }) => describeSession(app, getSession(app, params.sessionID)),
  'rest.sessions.delete': async (app, { params }) => {
    const { id } = getSession(app, params.sessionID)
    return { id, deleted: await deleteSession(app, id).then(() => true as const) }
  },
  'rest.sessions.abort': (app, { params }) => {
    const { id } = getSession(app, params.sessionID)
    const aborted = isBusy(app, id)
    abortSession(app, id)
    return { aborted }
  },
  'rest.messages.list': (app, { params }) => describeMessages(app, getSession(app, params.sessionID).id),
  'rest.messages.create': (instance, { params, query, body }) => streamTurn(instance, getSession(instance.app, params.sessionID).id, { ...body, deltas: query.delta === true }),
  'rest.providers.list': (instance, { query }) => listModelIDs(instance, query.all === true),
  'rest.projects.list': (app) => listFolders(app),
  'rest.projects.create': (app, { body }) => addFolder(app, body),
  'rest.projects.files': async (app, { params, query }) => listFolder(await openInstance(app, findFolder(app, params.projectID).path), query.path),
})
