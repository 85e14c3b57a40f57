import { syncOperations } from '#protocol/sync'
import { syncHistory } from '../session/sync'
import { keepHere, replaySession } from '../session/sync-replay'
import { routes } from './route'

export const syncRoutes = routes(syncOperations, {
  'sync.start': () => true,
  'sync.replay': (app, { body }) => replaySession(app, body),
  'sync.steal': (instance, { body }) => keepHere(instance, body.sessionID),
  'sync.history.list': (instance, { body }) => syncHistory(instance, body),
})
