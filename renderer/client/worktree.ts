import { useMutation, useQuery } from '@tanstack/react-query'
import type { EventHandlers } from './cache'
import { useClient, useClientScope } from './client-context'

export const worktreeKeys = { lists: ['worktrees'] as const, list: (directory: string) => ['worktrees', directory] as const }

/** The folders of the work trees of the folder's repository, its own one left out; none outside git. */
export function useWorktrees(directory: string) {
  const client = useClient()
  return useQuery({ queryKey: worktreeKeys.list(directory), queryFn: ({ signal }) => client.call('worktree.list', { directory, signal }) })
}

/** A work tree with a branch of its own; the event worktree.ready tells when its files are there. */
export function useCreateWorktree(directory: string) {
  const { client, queries } = useClientScope()
  return useMutation({
    mutationFn: (name: string) => client.call('worktree.create', { directory, body: name === '' ? {} : { name } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: worktreeKeys.lists }),
  })
}

/** Refused while changes are in no commit, unless by force; they stay reachable in the repository then. */
export function useRemoveWorktree(directory: string) {
  const { client, queries } = useClientScope()
  return useMutation({
    mutationFn: (body: { directory: string; force?: boolean }) => client.call('worktree.remove', { directory, body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: worktreeKeys.lists }),
  })
}

export const worktreeHandlers: EventHandlers = {
  'worktree.ready': (_, { queries }) => void queries.invalidateQueries({ queryKey: worktreeKeys.lists }),
  'worktree.failed': (_, { queries }) => void queries.invalidateQueries({ queryKey: worktreeKeys.lists }),
}
