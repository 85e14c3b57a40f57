import { useMutation, useQuery } from '@tanstack/react-query'
import type { Config } from '#protocol/config'
import { invalidateFolder } from './cache'
import { useClient, useClientScope } from './client-context'

export const configKeys = { project: (directory: string) => ['config', directory] as const, global: ['global-config'] as const }

/** What holds in the folder, merged from all files, without secrets. */
export function useConfig(directory: string) {
  const client = useClient()
  return useQuery({ queryKey: configKeys.project(directory), queryFn: ({ signal }) => client.call('config.get', { directory, signal }) })
}

export function useGlobalConfig() {
  const client = useClient()
  return useQuery({ queryKey: configKeys.global, queryFn: ({ signal }) => client.call('global.config.get', { signal }) })
}

export function useUpdateConfig(directory: string) {
  const { client, queries } = useClientScope()
  return useMutation({
    mutationFn: (patch: Config) => client.call('config.update', { directory, body: patch }),
    onSuccess: () => invalidateFolder(queries, directory),
  })
}

export function useUpdateGlobalConfig() {
  const { client, queries } = useClientScope()
  return useMutation({
    mutationFn: (patch: Config) => client.call('global.config.update', { body: patch }),
    onSuccess: () => queries.invalidateQueries(),
  })
}
