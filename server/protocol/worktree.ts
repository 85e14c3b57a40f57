import { z } from 'zod'
import { operations } from './operation'

// Shapes

/** A work tree of its own for the same repository; `branch` is made with it. */
export const Worktree = z.object({ name: z.string(), branch: z.string().optional(), directory: z.string() })
export type Worktree = z.infer<typeof Worktree>

// Inputs

export const WorktreeCreate = z.object({
  /** Made readable for folders and branches; without it a name is made up. */
  name: z.string().max(200).optional(),
  /** Run in the new work tree after the start command of the project. */
  startCommand: z.string().max(10_000).optional(),
})
export type WorktreeCreate = z.infer<typeof WorktreeCreate>

export const WorktreeRemove = z.object({
  directory: z.string(),
  /** Also when that takes away changes that are not committed; they stay reachable under refs/opencode/kept. */
  force: z.boolean().optional(),
})
export type WorktreeRemove = z.infer<typeof WorktreeRemove>

// Events

export const worktreeEvents = {
  'worktree.ready': z.object({ name: z.string(), branch: z.string().optional() }),
  'worktree.failed': z.object({ message: z.string() }),
}

// Operations

export const worktreeOperations = operations({
  'worktree.list': {
    method: 'GET',
    path: '/experimental/worktree',
    scope: 'instance',
    summary: 'The folders of the work trees of this repository, its own one left out.',
    result: z.array(z.string()),
    errors: ['BadRequest', 'WorktreeListFailedError'],
  },
  'worktree.create': {
    method: 'POST',
    path: '/experimental/worktree',
    scope: 'instance',
    summary: 'Make a work tree with a branch opencode/NAME. Its files and start commands follow; worktree.ready or worktree.failed tells of it.',
    body: WorktreeCreate,
    result: Worktree,
    errors: ['BadRequest', 'WorktreeNotGitError', 'WorktreeNameGenerationFailedError', 'WorktreeCreateFailedError'],
  },
  'worktree.remove': {
    method: 'DELETE',
    path: '/experimental/worktree',
    scope: 'instance',
    summary: 'Remove a work tree, and its branch when no commit is lost by that. Changes that are not committed keep it, unless `force` is set.',
    body: WorktreeRemove,
    result: z.boolean(),
    errors: ['BadRequest', 'WorktreeNotGitError', 'WorktreeRemoveFailedError'],
  },
  'worktree.reset': {
    method: 'POST',
    path: '/experimental/worktree/reset',
    scope: 'instance',
    summary: 'Set the branch and the files of a work tree back to the default branch. What it had stays reachable under refs/opencode/kept.',
    body: z.object({ directory: z.string() }),
    result: z.boolean(),
    errors: ['BadRequest', 'WorktreeNotGitError', 'WorktreeResetFailedError', 'WorktreeStartCommandFailedError'],
  },
})
