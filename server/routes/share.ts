import { shareOperations } from '#protocol/share'
import { shareSession, unshareSession } from '../session/share'
import { routes } from './route'

export const shareRoutes = routes(shareOperations, {
  'session.share': (instance, { params }) => shareSession(instance, params.sessionID),
  'session.unshare': (app, { params }) => unshareSession(app, params.sessionID),
})
