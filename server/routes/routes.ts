import { agentRoutes } from './agent'
import { configRoutes } from './config'
import { fileRoutes } from './file'
import { globalRoutes } from './global'
import { messageRoutes } from './message'
import { permissionRoutes } from './permission'
import { projectRoutes } from './project'
import { providerRoutes } from './provider'
import { ptyRoutes } from './pty'
import { questionRoutes } from './question'
import type { RouteGroup } from './route'
import { sessionRoutes } from './session'
import { toolRoutes } from './tool'

/** Every group that the server mounts. */
export const allRoutes: readonly RouteGroup[] = [
  globalRoutes,
  configRoutes,
  providerRoutes,
  agentRoutes,
  projectRoutes,
  fileRoutes,
  sessionRoutes,
  messageRoutes,
  permissionRoutes,
  questionRoutes,
  toolRoutes,
  ptyRoutes,
]
