import { accessRoutes } from './access'
import { agentRoutes } from './agent'
import { commandRoutes } from './command'
import { compatRoutes } from './compat/routes'
import { configRoutes } from './config'
import { consoleRoutes } from './console'
import { controlPlaneRoutes } from './control-plane'
import { exportRoutes } from './export'
import { fileRoutes } from './file'
import { globalRoutes } from './global'
import { lspRoutes } from './lsp'
import { mcpRoutes } from './mcp'
import { messageRoutes } from './message'
import { permissionRoutes } from './permission'
import { projectRoutes } from './project'
import { projectCopyRoutes } from './project-copy'
import { providerRoutes } from './provider'
import { ptyRoutes } from './pty'
import { questionRoutes } from './question'
import { queueRoutes } from './queue'
import { revertRoutes } from './revert'
import { replaceRoutes } from './replace'
import { reviewRoutes } from './review'
import type { RouteGroup } from './route'
import { sessionRoutes } from './session'
import { shareRoutes } from './share'
import { syncRoutes } from './sync'
import { taskRoutes } from './task'
import { toolRoutes } from './tool'
import { tuiRoutes } from './tui'
import { v2Routes } from './v2/routes'
import { workspaceRoutes } from './workspace'
import { worktreeRoutes } from './worktree'

/** Every group that the server mounts. */
export const allRoutes: readonly RouteGroup[] = [
  globalRoutes,
  accessRoutes,
  configRoutes,
  providerRoutes,
  agentRoutes,
  commandRoutes,
  projectRoutes,
  fileRoutes,
  replaceRoutes,
  lspRoutes,
  sessionRoutes,
  revertRoutes,
  reviewRoutes,
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
  consoleRoutes,
  controlPlaneRoutes,
  projectCopyRoutes,
  syncRoutes,
  tuiRoutes,
  workspaceRoutes,
  worktreeRoutes,
  ...v2Routes,
  ...compatRoutes,
]
