import { z } from 'zod'
import { operations } from '../operation'
import { inLocation, located } from './location'
import { PermissionRequestV2, QuestionRequestV2 } from './session-request'

// What waits for a person. The requests are those of the classic family; here they have other names for the same things.

// Shapes

export const SavedPermission = z.object({ id: z.string(), projectID: z.string(), action: z.string(), resource: z.string() })
export type SavedPermission = z.infer<typeof SavedPermission>

// Operations

export const v2PermissionOperations = operations({
  'v2.permission.request.list': {
    method: 'GET',
    path: '/api/permission/request',
    scope: 'instance',
    family: 'v2',
    summary: 'Permission requests of the folder that wait for an answer.',
    query: located,
    result: inLocation(z.array(PermissionRequestV2)),
  },
  'v2.permission.saved.list': {
    method: 'GET',
    path: '/api/permission/saved',
    scope: 'app',
    family: 'v2',
    summary: 'Approvals kept by "always", of one project or all.',
    query: z.object({ projectID: z.string().optional() }),
    result: z.object({ data: z.array(SavedPermission) }),
  },
  'v2.permission.saved.remove': {
    method: 'DELETE',
    path: '/api/permission/saved/{id}',
    scope: 'app',
    family: 'v2',
    summary: 'Revoke a kept approval; an unknown one is no error.',
    params: z.object({ id: z.string() }),
    result: z.void(),
    status: 204,
  },
  'v2.question.request.list': {
    method: 'GET',
    path: '/api/question/request',
    scope: 'instance',
    family: 'v2',
    summary: 'Questions of the folder that wait for an answer.',
    query: located,
    result: inLocation(z.array(QuestionRequestV2)),
  },
})
