import { globalOperations } from '#protocol/global'
import { PROTOCOL_VERSION } from '#protocol/version'
import { refuseUpgrade } from '../project/elsewhere'
import { disposeInstance, disposeInstances } from '../project/instances'
import { routes } from './route'

export const globalRoutes = routes(globalOperations, {
  'global.health': () => ({ healthy: true as const, version: PROTOCOL_VERSION }),
  'global.dispose': async (app) => {
    await disposeInstances(app)
    return true
  },
  'global.upgrade': (_app, { body }) => refuseUpgrade(body.target),
  'instance.dispose': async (instance) => {
    await disposeInstance(instance)
    return true
  },
  'app.log': (app, { body }) => {
    app.log[body.level](body.message, { service: body.service, extra: body.extra })
    return true
  },
  'server.info': (_app, _input, { door }) => door.info(),
  'server.clients': (_app, _input, { door }) => door.clients(),
  'server.rotateToken': async (_app, _input, { door }) => ({ token: await door.rotateToken() }),
})
