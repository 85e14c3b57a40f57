import { controlPlaneOperations } from '#protocol/control-plane'
import { moveSession } from '../session/move'
import { routes } from './route'

export const controlPlaneRoutes = routes(controlPlaneOperations, {
  'experimental.controlPlane.moveSession': (app, { body }) => moveSession(app, body),
})
