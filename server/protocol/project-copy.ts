import { z } from 'zod'
import { operations } from './operation'

// Shapes

/** Another folder with the same history. The only way to make one here is a work tree of git. */
export const COPY_STRATEGY = 'git_worktree'

const ofProject = z.object({ projectID: z.string() })
const located = z.object({ location: z.object({ directory: z.string().optional(), workspace: z.string().optional() }).optional() })

// Inputs

export const CopyCreate = z.object({
  strategy: z.string(),
  /** The folder in which the copy gets a folder of its own. */
  directory: z.string(),
  name: z.string().max(200).optional(),
})
export type CopyCreate = z.infer<typeof CopyCreate>

export const CopyRemove = z.object({ directory: z.string(), force: z.boolean() })
export type CopyRemove = z.infer<typeof CopyRemove>

// Events

export const projectCopyEvents = {
  'project.directories.updated': z.object({ projectID: z.string() }),
}

// Operations

export const projectCopyOperations = operations({
  'experimental.projectCopy.generateName': {
    method: 'POST',
    path: '/experimental/project/{projectID}/copy/generate-name',
    scope: 'instance',
    summary: 'A short name for a copy, by what it is for.',
    params: ofProject,
    body: z.object({ context: z.string().max(100_000).optional() }),
    result: z.object({ name: z.string() }),
    errors: ['BadRequest', 'ProjectNotFoundError'],
  },
  'v2.projectCopy.create': {
    method: 'POST',
    path: '/experimental/project/{projectID}/copy',
    scope: 'instance',
    family: 'v2',
    summary: 'Make a copy of the project: a detached work tree in a folder of its own.',
    params: ofProject,
    query: located,
    body: CopyCreate,
    result: z.object({ directory: z.string() }),
    errors: ['BadRequest', 'ProjectCopyError', 'ProjectNotFoundError'],
  },
  'v2.projectCopy.remove': {
    method: 'DELETE',
    path: '/experimental/project/{projectID}/copy',
    scope: 'instance',
    family: 'v2',
    summary: 'Remove a copy. With changes that are not committed only by force; they stay reachable under refs/opencode/kept.',
    params: ofProject,
    query: located,
    body: CopyRemove,
    status: 204,
    result: z.void(),
    errors: ['BadRequest', 'ProjectCopyError', 'ProjectNotFoundError'],
  },
  'v2.projectCopy.refresh': {
    method: 'POST',
    path: '/experimental/project/{projectID}/copy/refresh',
    scope: 'instance',
    family: 'v2',
    summary: 'Look for copies that were made or removed elsewhere.',
    params: ofProject,
    query: located,
    status: 204,
    result: z.void(),
    errors: ['BadRequest', 'ProjectCopyError', 'ProjectNotFoundError'],
  },
})
