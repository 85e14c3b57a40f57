import { v2SessionOperations } from '#protocol/v2/session'
import { chooseAgent, chooseModel } from '../../session/choice'
import { compactSession } from '../../session/compact'
import { admitInput } from '../../session/input'
import { readHistory } from '../../session/log/read'
import { commitRevert, revertSession, unrevertSession } from '../../session/revert'
import { abortSession } from '../../session/runs'
import { getSession } from '../../session/session'
import { openSession } from '../../session/start'
import { getView, listViews, readContext } from '../../session/view/pages'
import { revertState } from '../../session/view/revert-state'
import { activeSessions, listSessionViews, viewSession } from '../../session/view/session'
import { waitUntilIdle } from '../../session/wait'
import { routes } from '../route'

export const v2SessionRoutes = routes(v2SessionOperations, {
  'v2.session.list': (app, { query }) => listSessionViews(app, query),
  'v2.session.create': async (instance, { body }) => ({ data: viewSession(await openSession(instance, body)) }),
  'v2.session.active': (app) => ({ data: activeSessions(app) }),
  'v2.session.get': (app, { params }) => ({ data: viewSession(getSession(app, params.sessionID)) }),
  'v2.session.switchAgent': (instance, { params, body }) => chooseAgent(instance, params.sessionID, body.agent),
  'v2.session.switchModel': (instance, { params, body }) => chooseModel(instance, params.sessionID, body.model),
  'v2.session.prompt': async (instance, { params, body }) => ({ data: await admitInput(instance, params.sessionID, body) }),
  'v2.session.compact': (instance, { params }) => compactSession(instance, params.sessionID),
  'v2.session.wait': (app, { params }, { signal }) => waitUntilIdle(app, params.sessionID, signal),
  'v2.session.interrupt': (app, { params }) => void abortSession(app, getSession(app, params.sessionID).id),
  'v2.session.revert.stage': async (instance, { params, body }) => {
    const files = body.files === false ? { files: [] } : {}
    const { revert } = await revertSession(instance, params.sessionID, { messageID: body.messageID, ...files })
    return { data: revertState(revert!) }
  },
  'v2.session.revert.clear': async (instance, { params }) => void (await unrevertSession(instance, params.sessionID)),
  'v2.session.revert.commit': (instance, { params }) => commitRevert(instance, params.sessionID),
  'v2.session.context': (app, { params }) => ({ data: readContext(app, params.sessionID) }),
  'v2.session.history': (app, { params, query }) => readHistory(app, params.sessionID, query),
  'v2.session.message': (app, { params }) => ({ data: getView(app, params.sessionID, params.messageID) }),
  'v2.session.messages': (app, { params, query }) => listViews(app, params.sessionID, query),
})
