import { useMutation, useQuery, type QueryClient } from '@tanstack/react-query'
import type { Credential, Model, Provider } from '#protocol/provider'
import type { EventHandlers } from './cache'
import { useClient, useClientScope } from './client-context'

export const providerKeys = {
  all: (directory: string) => ['providers', directory] as const,
  connected: (directory: string) => ['connected-providers', directory] as const,
  auth: (directory: string) => ['auth-methods', directory] as const,
}

/** The whole catalogue and which of it is connected. */
export function useProviders(directory: string) {
  const client = useClient()
  return useQuery({ queryKey: providerKeys.all(directory), queryFn: ({ signal }) => client.call('provider.list', { directory, signal }) })
}

/** Providers that can be used now, with their models. */
export function useConnectedProviders(directory: string) {
  const client = useClient()
  return useQuery({ queryKey: providerKeys.connected(directory), queryFn: ({ signal }) => client.call('config.providers', { directory, signal }) })
}

export function useAuthMethods(directory: string) {
  const client = useClient()
  return useQuery({ queryKey: providerKeys.auth(directory), queryFn: ({ signal }) => client.call('provider.auth', { directory, signal }) })
}

/** Tries a provider with one small request, with the key given or the one it has. */
export function useTestProvider(directory: string) {
  const client = useClient()
  return useMutation({
    mutationFn: ({ providerID, ...body }: { providerID: string; key?: string; modelID?: string }) =>
      client.call('provider.test', { directory, params: { providerID }, body }),
  })
}

export function useSetCredential() {
  const { client, queries } = useClientScope()
  return useMutation({
    mutationFn: ({ providerID, credential }: { providerID: string; credential: Credential }) =>
      client.call('auth.set', { params: { providerID }, body: credential }),
    onSuccess: () => invalidateProviders(queries),
  })
}

export function useRemoveCredential() {
  const { client, queries } = useClientScope()
  return useMutation({
    mutationFn: (providerID: string) => client.call('auth.remove', { params: { providerID } }),
    onSuccess: () => invalidateProviders(queries),
  })
}

/** A model that costs nothing. */
export function isFreeModel({ cost }: Model): boolean {
  return cost.input === 0 && cost.output === 0
}

/** Models that a person may choose, the newest first. */
export function usableModels(provider: Provider): Model[] {
  return Object.values(provider.models)
    .filter(({ status }) => status !== 'deprecated')
    .sort((a, b) => b.release_date.localeCompare(a.release_date) || a.name.localeCompare(b.name))
}

export const providerHandlers: EventHandlers = {
  'catalog.updated': (_, { queries }) => void invalidateProviders(queries),
  'models-dev.refreshed': (_, { queries }) => void invalidateProviders(queries),
}

function invalidateProviders(queries: QueryClient) {
  const kinds: readonly unknown[] = ['providers', 'connected-providers', 'auth-methods']
  return queries.invalidateQueries({ predicate: ({ queryKey }) => kinds.includes(queryKey[0]) })
}
