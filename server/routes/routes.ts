import { agentRoutes } from './agent'
import { commandRoutes } from './command'
import { configRoutes } from './config'
import { exportRoutes } from './export'
import { fileRoutes } from './file'
import { globalRoutes } from './global'
import { lspRoutes } from './lsp'
import { mcpRoutes } from './mcp'
import { messageRoutes } from './message'
import { permissionRoutes } from './permission'
import { projectRoutes } from './project'
import { providerRoutes } from './provider'
import { ptyRoutes } from './pty'
import { questionRoutes } from './question'
import { queueRoutes } from './queue'
import { revertRoutes } from './revert'
import type { RouteGroup } from './route'
import { sessionRoutes } from './session'
import { shareRoutes } from './share'
import { taskRoutes } from './task'
import { toolRoutes } from './tool'
import { v2Routes } from './v2/routes'

/** Every group that the server mounts. */
export const allRoutes: readonly RouteGroup[] = [
  globalRoutes,
  configRoutes,
  providerRoutes,
  agentRoutes,
  commandRoutes,
  projectRoutes,
  fileRoutes,
  lspRoutes,
  sessionRoutes,
  revertRoutes,
  messageRoutes,
  queueRoutes,
  shareRoutes,
  exportRoutes,
  permissionRoutes,
  questionRoutes,
  taskRoutes,
  toolRoutes,
  ptyRoutes,
  mcpRoutes,
  ...v2Routes,
]
