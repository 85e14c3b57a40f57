import { useMutation, useQuery } from '@tanstack/react-query'
import type { Project } from '#protocol/project'
import { invalidateFolder, type EventHandlers } from './cache'
import { useClient, useClientScope } from './client-context'

export const projectKeys = {
  list: ['projects'] as const,
  current: (directory: string) => ['project', directory] as const,
  paths: (directory: string) => ['paths', directory] as const,
  vcs: (directory: string) => ['vcs', directory] as const,
}

/** Every project that was ever opened, last used first. */
export function useProjects() {
  const client = useClient()
  return useQuery({ queryKey: projectKeys.list, queryFn: ({ signal }) => client.call('project.list', { signal }) })
}

/** The folder's project and what of it is held back until it is trusted. */
export function useProject(directory: string, enabled = true) {
  const client = useClient()
  return useQuery({ queryKey: projectKeys.current(directory), queryFn: ({ signal }) => client.call('project.current', { directory, signal }), enabled })
}

/** Checks that a folder can be opened and answers its real path. */
export function useOpenFolder() {
  const client = useClient()
  return useMutation({ mutationFn: async (directory: string) => (await client.call('path.get', { directory })).directory })
}

/** Trusts the held-back items with these hashes, all that are held now without them, or nothing any more with `trusted: false`. */
export function useTrustProject(directory: string) {
  const { client, queries } = useClientScope()
  return useMutation({
    mutationFn: (body: { hashes?: string[]; trusted?: boolean }) => client.call('project.trust', { directory, body }),
    onSuccess: () => invalidateFolder(queries, directory),
  })
}

export function useUpdateProject() {
  const { client, queries } = useClientScope()
  return useMutation({
    mutationFn: ({ id, ...body }: Pick<Project, 'id' | 'name' | 'icon'>) => client.call('project.update', { params: { projectID: id }, body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: projectKeys.list }),
  })
}

/** Home, state, config, work tree and the folder itself. */
export function usePaths(directory: string) {
  const client = useClient()
  return useQuery({ queryKey: projectKeys.paths(directory), queryFn: ({ signal }) => client.call('path.get', { directory, signal }) })
}

export function useBranch(directory: string) {
  const client = useClient()
  return useQuery({ queryKey: projectKeys.vcs(directory), queryFn: ({ signal }) => client.call('vcs.get', { directory, signal }) })
}

export const projectHandlers: EventHandlers = {
  'project.updated': ({ properties }, { queries }) => {
    queries.setQueryData<Project[]>(projectKeys.list, (list) => list && [properties, ...list.filter(({ id }) => id !== properties.id)])
  },
  'vcs.branch.updated': ({ directory }, { queries }) => void queries.invalidateQueries({ queryKey: projectKeys.vcs(directory) }),
}
