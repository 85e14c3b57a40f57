import { agentRoutes } from './agent'
import { commandRoutes } from './command'
import { configRoutes } from './config'
import { exportRoutes } from './export'
import { fileRoutes } from './file'
import { globalRoutes } from './global'
import { messageRoutes } from './message'
import { permissionRoutes } from './permission'
import { projectRoutes } from './project'
import { providerRoutes } from './provider'
import { ptyRoutes } from './pty'
import { queueRoutes } from './queue'
import { questionRoutes } from './question'
import type { RouteGroup } from './route'
import { sessionRoutes } from './session'
import { shareRoutes } from './share'
import { taskRoutes } from './task'
import { toolRoutes } from './tool'

/** Every group that the server mounts. */
export const allRoutes: readonly RouteGroup[] = [
  globalRoutes,
  configRoutes,
  providerRoutes,
  agentRoutes,
  commandRoutes,
  projectRoutes,
  fileRoutes,
  sessionRoutes,
  messageRoutes,
  queueRoutes,
  shareRoutes,
  exportRoutes,
  permissionRoutes,
  questionRoutes,
  taskRoutes,
  toolRoutes,
  ptyRoutes,
]
