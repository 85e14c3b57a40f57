import { exportOperations } from '#protocol/export'
import { exportSession } from '../session/export'
import { importSession } from '../session/import'
import { routes } from './route'

export const exportRoutes = routes(exportOperations, {
  'session.export': (app, { params, query }) => exportSession(app, params.sessionID, query),
  'session.import': (instance, { body }) => importSession(instance, body),
})
