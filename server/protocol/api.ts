import { agentOperations } from './agent'
import { configOperations } from './config'
import { fileOperations } from './file'
import { globalOperations } from './global'
import { messageOperations } from './message'
import { permissionOperations } from './permission'
import { projectOperations } from './project'
import { providerOperations } from './provider'
import { ptyOperations } from './pty'
import { questionOperations } from './question'
import { sessionOperations } from './session'
import { toolOperations } from './tool'

/** Every operation of the classic family: what the server mounts, the document tells and the renderer calls. */
export const api = {
  ...globalOperations,
  ...configOperations,
  ...providerOperations,
  ...agentOperations,
  ...projectOperations,
  ...fileOperations,
  ...sessionOperations,
  ...messageOperations,
  ...permissionOperations,
  ...questionOperations,
  ...toolOperations,
  ...ptyOperations,
}
export type Api = typeof api
export type OperationID = keyof Api
