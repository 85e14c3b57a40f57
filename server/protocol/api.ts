import { agentOperations } from './agent'
import { commandOperations } from './command'
import { configOperations } from './config'
import { exportOperations } from './export'
import { fileOperations } from './file'
import { globalOperations } from './global'
import { lspOperations } from './lsp'
import { mcpOperations } from './mcp'
import { messageOperations } from './message'
import { permissionOperations } from './permission'
import { projectOperations } from './project'
import { providerOperations } from './provider'
import { ptyOperations } from './pty'
import { questionOperations } from './question'
import { queueOperations } from './queue'
import { revertOperations } from './revert'
import { sessionOperations } from './session'
import { shareOperations } from './share'
import { taskOperations } from './task'
import { toolOperations } from './tool'
import { v2Operations } from './v2/api'

/** Every operation of every family: what the server mounts, the document tells and the renderer calls. */
export const api = {
  ...globalOperations,
  ...configOperations,
  ...providerOperations,
  ...agentOperations,
  ...commandOperations,
  ...projectOperations,
  ...fileOperations,
  ...lspOperations,
  ...sessionOperations,
  ...revertOperations,
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
  ...v2Operations,
}
export type Api = typeof api
export type OperationID = keyof Api
