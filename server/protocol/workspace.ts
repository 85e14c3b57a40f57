import { z } from 'zod'
import { SessionID } from './id'
import { operations } from './operation'

// Places elsewhere (machines of a service) that sessions can run in. This server runs everything where it is, so there are
// none: lists are empty, and what would need one says so. Other folders of the same machine are worktrees.

// Shapes

const WorkspaceID = z.string().regex(/^wrk/)

export const Workspace = z.object({
  id: WorkspaceID,
  type: z.string(),
  name: z.string(),
  branch: z.string().nullish(),
  directory: z.string().nullish(),
  extra: z.unknown().optional(),
  projectID: z.string(),
  timeUsed: z.number(),
})

const WorkspaceStatus = z.object({ workspaceID: WorkspaceID, status: z.enum(['connected', 'connecting', 'disconnected', 'error']) })

// Inputs

export const WorkspaceWarp = z.object({ id: WorkspaceID.nullable(), sessionID: SessionID, copyChanges: z.boolean().optional() })
export type WorkspaceWarp = z.infer<typeof WorkspaceWarp>

// Operations

export const workspaceOperations = operations({
  'experimental.workspace.adapter.list': {
    method: 'GET',
    path: '/experimental/workspace/adapter',
    scope: 'instance',
    summary: 'Kinds of workspaces that can be made: none here.',
    result: z.array(z.object({ type: z.string(), name: z.string(), description: z.string() })),
    errors: ['BadRequest'],
  },
  'experimental.workspace.list': {
    method: 'GET',
    path: '/experimental/workspace',
    scope: 'instance',
    summary: 'The workspaces of the project: none here.',
    result: z.array(Workspace),
    errors: ['BadRequest'],
  },
  'experimental.workspace.create': {
    method: 'POST',
    path: '/experimental/workspace',
    scope: 'instance',
    summary: 'Not available here: WorkspaceCreateError names what is.',
    body: z.object({ id: WorkspaceID.optional(), type: z.string(), branch: z.string().nullish(), extra: z.unknown().optional() }),
    result: Workspace,
    errors: ['BadRequest', 'WorkspaceCreateError'],
  },
  'experimental.workspace.syncList': {
    method: 'POST',
    path: '/experimental/workspace/sync-list',
    scope: 'instance',
    summary: 'Ask every adapter for its workspaces; without adapters there is nothing to ask.',
    status: 204,
    result: z.void(),
    errors: ['BadRequest'],
  },
  'experimental.workspace.status': {
    method: 'GET',
    path: '/experimental/workspace/status',
    scope: 'instance',
    summary: 'How the workspaces of the project are connected: none here.',
    result: z.array(WorkspaceStatus),
    errors: ['BadRequest'],
  },
  'experimental.workspace.remove': {
    method: 'DELETE',
    path: '/experimental/workspace/{id}',
    scope: 'instance',
    summary: 'No workspace exists here, so none can be removed.',
    params: z.object({ id: WorkspaceID }),
    result: Workspace,
    errors: ['BadRequest'],
  },
  'experimental.workspace.warp': {
    method: 'POST',
    path: '/experimental/workspace/warp',
    scope: 'instance',
    summary: 'Take a session out of its workspace (`id: null`): here it is already. Into one it can not go.',
    body: WorkspaceWarp,
    status: 204,
    result: z.void(),
    errors: ['BadRequest', 'NotFoundError', 'WorkspaceWarpError'],
  },
})
