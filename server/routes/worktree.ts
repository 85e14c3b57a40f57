import { worktreeOperations } from '#protocol/worktree'
import { listWorktrees } from '../project/worktree'
import { createWorktree, deleteWorktree, renewWorktree } from '../session/worktree'
import { routes } from './route'

export const worktreeRoutes = routes(worktreeOperations, {
  'worktree.list': (instance) => listWorktrees(instance),
  'worktree.create': (instance, { body }) => createWorktree(instance, body),
  'worktree.remove': (instance, { body }) => deleteWorktree(instance, body),
  'worktree.reset': (instance, { body }) => renewWorktree(instance, body),
})
