import { v2AgentOperations } from './agent'
import { v2CommandOperations } from './command'
import { v2FileOperations } from './file'
import { v2IntegrationOperations } from './integration'
import { v2LocationOperations } from './location'
import { v2PermissionOperations } from './permission'
import { v2ProviderOperations } from './provider'
import { v2PtyOperations } from './pty'
import { v2SessionOperations } from './session'
import { v2SessionRequestOperations } from './session-request'

/** Every operation of the `/api` family. */
export const v2Operations = {
  ...v2LocationOperations,
  ...v2AgentOperations,
  ...v2ProviderOperations,
  ...v2IntegrationOperations,
  ...v2CommandOperations,
  ...v2FileOperations,
  ...v2PermissionOperations,
  ...v2PtyOperations,
  ...v2SessionOperations,
  ...v2SessionRequestOperations,
}
