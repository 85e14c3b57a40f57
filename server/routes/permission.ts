import { permissionOperations } from '#protocol/permission'
import { forgetApproval, listApprovals, listPermissions, replyPermission } from '../permission/permission'
import { routes } from './route'

export const permissionRoutes = routes(permissionOperations, {
  'permission.list': (instance) => listPermissions(instance),
  'permission.reply': (app, { params, body }) => replyPermission(app, params.requestID, body),
  'permission.respond': (app, { params, body }) => replyPermission(app, params.permissionID, { reply: body.response }),
  'permission.saved': (app) => listApprovals(app),
  'permission.forget': (app, { params }) => forgetApproval(app, params.id),
})
