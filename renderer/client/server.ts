import { useMutation, useQuery } from '@tanstack/react-query'
import type { ServerInfo } from '#protocol/global'
import { invalidateFolder, type EventHandlers } from './cache'
import { useClient } from './client-context'

export const serverKeys = { info: ['server', 'info'] as const, clients: ['server', 'clients'] as const }

const NOTICES = 20

/** Address, version and notices of the server. */
export function useServerInfo() {
  const client = useClient()
  return useQuery({ queryKey: serverKeys.info, queryFn: ({ signal }) => client.call('server.info', { signal }) })
}

/** Programs that talked to the server lately; read again while it is looked at. */
export function useConnectedClients() {
  const client = useClient()
  return useQuery({ queryKey: serverKeys.clients, queryFn: ({ signal }) => client.call('server.clients', { signal }), refetchInterval: 4000 })
}

/** Replaces the install token and answers the new one, once. */
export function useRotateToken() {
  const client = useClient()
  return useMutation({ mutationFn: () => client.call('server.rotateToken') })
}

export const serverHandlers: EventHandlers = {
  'server.notice': ({ properties }, { queries }) => {
    queries.setQueryData<ServerInfo>(serverKeys.info, (info) => info && { ...info, notices: [...info.notices, properties].slice(-NOTICES) })
  },
  'server.instance.disposed': ({ properties }, { queries }) => invalidateFolder(queries, properties.directory),
  'global.disposed': (_, { queries }) => void queries.invalidateQueries(),
}
