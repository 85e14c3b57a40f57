import type { PermissionRequest, SavedApproval } from '#protocol/permission'
import { v2PermissionOperations, type SavedPermission } from '#protocol/v2/permission'
import type { PermissionRequestV2 } from '#protocol/v2/session-request'
import { forgetApproval, listApprovals, listPermissions } from '../../permission/permission'
import { listQuestions } from '../../permission/question'
import { routes } from '../route'
import { inLocation } from './location'

export const v2PermissionRoutes = routes(v2PermissionOperations, {
  'v2.permission.request.list': (instance) => inLocation(instance, listPermissions(instance).map(toPermissionV2)),
  'v2.permission.saved.list': (app, { query }) => {
    const all = listApprovals(app).map(toSaved)
    return { data: query.projectID === undefined ? all : all.filter(({ projectID }) => projectID === query.projectID) }
  },
  'v2.permission.saved.remove': (app, { params }) => {
    if (listApprovals(app).some(({ id }) => id === params.id)) forgetApproval(app, params.id)
  },
  'v2.question.request.list': (instance) => inLocation(instance, listQuestions(instance)),
})

export function toPermissionV2({ id, sessionID, permission, patterns, always, metadata, tool }: PermissionRequest): PermissionRequestV2 {
  const facts = { id, sessionID, action: permission, resources: patterns, metadata }
  return { ...facts, ...(always.length > 0 ? { save: always } : {}), ...(tool ? { source: { type: 'tool', ...tool } } : {}) }
}

/** Kept for one copy of a project's history; its folder stands behind the id. */
function toSaved({ id, projectID, permission, pattern }: SavedApproval): SavedPermission {
  return { id, projectID: projectID.split(':', 1)[0] ?? projectID, action: permission, resource: pattern }
}
