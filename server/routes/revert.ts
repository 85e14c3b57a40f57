import { revertOperations } from '#protocol/revert'
import { revertSession, unrevertSession } from '../session/revert'
import { previewRevert } from '../session/revert-preview'
import { sessionDiff } from '../session/summary'
import { routes } from './route'

export const revertRoutes = routes(revertOperations, {
  'session.diff': (instance, { params, query }) => sessionDiff(instance, params.sessionID, query),
  'session.revert': (instance, { params, body }) => revertSession(instance, params.sessionID, body),
  'session.unrevert': (instance, { params }) => unrevertSession(instance, params.sessionID),
  'session.revertPreview': (instance, { params, body }) => previewRevert(instance, params.sessionID, body),
})
