import type { SavedApproval } from '#protocol/permission'
import { v2PermissionOperations, type SavedPermission } from '#protocol/v2/permission'
import { forgetApproval, listApprovals } from '../../permission/approvals'
import { listPermissions } from '../../permission/permission'
import { listQuestions } from '../../permission/question'
import { viewPermission } from '../../session/view/request'
import { routes } from '../route'
import { inLocation } from './location'

export const v2PermissionRoutes = routes(v2PermissionOperations, {
  'v2.permission.request.list': (instance) => inLocation(instance, listPermissions(instance).map(viewPermission)),
  'v2.permission.saved.list': (app, { query }) => {
    const all = listApprovals(app).map(toSaved)
    return { data: query.projectID === undefined ? all : all.filter(({ projectID }) => projectID === query.projectID) }
  },
  'v2.permission.saved.remove': (app, { params }) => {
    if (listApprovals(app).some(({ id }) => id === params.id)) forgetApproval(app, params.id)
  },
  'v2.question.request.list': (instance) => inLocation(instance, listQuestions(instance)),
})

/** Kept for one copy of a project's history; its folder stands behind the id. */
function toSaved({ id, projectID, permission, pattern }: SavedApproval): SavedPermission {
  return { id, projectID: projectID.split(':', 1)[0] ?? projectID, action: permission, resource: pattern }
}
