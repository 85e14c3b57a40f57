import { accessOperations } from './access'
import { agentOperations } from './agent'
import { commandOperations } from './command'
import { compatOperations } from './compat/api'
import { configOperations } from './config'
import { consoleOperations } from './console'
import { controlPlaneOperations } from './control-plane'
import { exportOperations } from './export'
import { fileOperations } from './file'
import { globalOperations } from './global'
import { lspOperations } from './lsp'
import { mcpOperations } from './mcp'
import { messageOperations } from './message'
import { permissionOperations } from './permission'
import { projectOperations } from './project'
import { projectCopyOperations } from './project-copy'
import { providerOperations } from './provider'
import { ptyOperations } from './pty'
import { questionOperations } from './question'
import { queueOperations } from './queue'
import { revertOperations } from './revert'
import { replaceOperations } from './replace'
import { reviewOperations } from './review'
import { sessionOperations } from './session'
import { shareOperations } from './share'
import { syncOperations } from './sync'
import { taskOperations } from './task'
import { toolOperations } from './tool'
import { tuiOperations } from './tui'
import { v2Operations } from './v2/api'
import { workspaceOperations } from './workspace'
import { worktreeOperations } from './worktree'

/** Every operation of every family: what the server mounts, the document tells and the renderer calls. */
export const api = {
  ...globalOperations,
  ...accessOperations,
  ...configOperations,
  ...providerOperations,
  ...agentOperations,
  ...commandOperations,
  ...projectOperations,
  ...fileOperations,
  ...replaceOperations,
  ...lspOperations,
  ...sessionOperations,
  ...revertOperations,
  ...reviewOperations,
  ...queueOperations,
  ...shareOperations,
  ...exportOperations,
  ...messageOperations,
  ...permissionOperations,
  ...questionOperations,
  ...taskOperations,
  ...toolOperations,
  ...ptyOperations,
  ...mcpOperations,
  ...consoleOperations,
  ...controlPlaneOperations,
  ...projectCopyOperations,
  ...syncOperations,
  ...tuiOperations,
  ...workspaceOperations,
  ...worktreeOperations,
  ...v2Operations,
  ...compatOperations,
}
export type Api = typeof api
export type OperationID = keyof Api
