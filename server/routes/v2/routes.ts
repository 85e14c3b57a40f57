import type { RouteGroup } from '../route'
import { v2AgentRoutes } from './agent'
import { v2CommandRoutes } from './command'
import { v2FileRoutes } from './file'
import { v2IntegrationRoutes } from './integration'
import { v2LocationRoutes } from './location'
import { v2PermissionRoutes } from './permission'
import { v2ProviderRoutes } from './provider'
import { v2PtyRoutes } from './pty'
import { v2SessionRoutes } from './session'
import { v2SessionRequestRoutes } from './session-request'

/** Every group of the `/api` family. */
export const v2Routes: readonly RouteGroup[] = [
  v2LocationRoutes,
  v2AgentRoutes,
  v2ProviderRoutes,
  v2IntegrationRoutes,
  v2CommandRoutes,
  v2FileRoutes,
  v2PermissionRoutes,
  v2PtyRoutes,
  v2SessionRoutes,
  v2SessionRequestRoutes,
]
