import { workspaceOperations } from '#protocol/workspace'
import { refuseUnknownWorkspace, refuseWorkspace, warpSession } from '../project/elsewhere'
import { routes } from './route'

export const workspaceRoutes = routes(workspaceOperations, {
  'experimental.workspace.adapter.list': () => [],
  'experimental.workspace.list': () => [],
  'experimental.workspace.create': (_instance, { body }) => refuseWorkspace(body.type),
  'experimental.workspace.syncList': () => undefined,
  'experimental.workspace.status': () => [],
  'experimental.workspace.remove': (_instance, { params }) => refuseUnknownWorkspace(params.id),
  'experimental.workspace.warp': (instance, { body }) => warpSession(instance, body),
})
