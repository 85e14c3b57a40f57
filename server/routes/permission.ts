import { permissionOperations } from '#protocol/permission'
import { forgetApproval, listApprovals } from '../permission/approvals'
import { listPermissions, replyPermission } from '../permission/permission'
import { previewApproval } from '../permission/preview'
import { explainRequest } from '../permission/reason'
import { readMode } from '../session/mode'
import { listWaiting } from '../session/waiting'
import { routes } from './route'

export const permissionRoutes = routes(permissionOperations, {
  'permission.list': (instance) => listPermissions(instance),
  'permission.reply': (app, { params, body }) => replyPermission(app, params.requestID, body),
  'permission.respond': (app, { params, body }) => replyPermission(app, params.permissionID, { reply: body.response }),
  'permission.reason': (app, { params }) => explainRequest(app, params.requestID),
  'permission.preview': (instance, { body }, { signal }) => previewApproval(instance, body, { signal }),
  'permission.mode': (instance, { query }) => readMode(instance, query),
  'permission.waiting': (app) => listWaiting(app),
  'permission.saved': (app) => listApprovals(app),
  'permission.forget': (app, { params }) => forgetApproval(app, params.id),
})
