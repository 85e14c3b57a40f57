import { consoleOperations } from '#protocol/console'
import { consoleState, refuseOrg } from '../project/elsewhere'
import { routes } from './route'

export const consoleRoutes = routes(consoleOperations, {
  'experimental.console.get': () => consoleState(),
  'experimental.console.listOrgs': () => ({ orgs: [] }),
  'experimental.console.switchOrg': (_instance, { body }) => refuseOrg(body.orgID),
})
