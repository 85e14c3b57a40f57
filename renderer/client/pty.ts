import { useMutation, useQuery, type QueryClient } from '@tanstack/react-query'
import type { PtyID } from '#protocol/id'
import type { Pty, PtyCreate, PtyUpdate } from '#protocol/pty'
import type { EventHandlers } from './cache'
import type { Client } from './client'
import { useClient, useClientScope } from './client-context'
import { ClientError } from './client-error'

export const ptyKeys = {
  list: (directory: string) => ['ptys', directory] as const,
  shells: (directory: string) => ['shells', directory] as const,
}

export function usePtys(directory: string) {
  const client = useClient()
  return useQuery({ queryKey: ptyKeys.list(directory), queryFn: ({ signal }) => client.call('pty.list', { directory, signal }) })
}

export function useShells(directory: string) {
  const client = useClient()
  return useQuery({ queryKey: ptyKeys.shells(directory), queryFn: ({ signal }) => client.call('pty.shells', { directory, signal }) })
}

export function useCreatePty(directory: string) {
  const { client, queries } = useClientScope()
  return useMutation({
    mutationFn: (body: PtyCreate) => client.call('pty.create', { directory, body }),
    onSuccess: (pty) => putPty(queries, directory, pty),
  })
}

export function useUpdatePty(directory: string) {
  const { client, queries } = useClientScope()
  return useMutation({
    mutationFn: ({ id, ...body }: PtyUpdate & { id: PtyID }) => client.call('pty.update', { directory, params: { ptyID: id }, body }),
    onSuccess: (pty) => putPty(queries, directory, pty),
  })
}

/** Ends a terminal. The server has forgotten one that ended by itself. */
export function useRemovePty(directory: string) {
  const { client, queries } = useClientScope()
  return useMutation({
    mutationFn: async (id: PtyID) => {
      try {
        return await client.call('pty.remove', { directory, params: { ptyID: id } })
      } catch (error) {
        if (error instanceof ClientError && error.status === 404) return true
        throw error
      }
    },
    onSuccess: (_, id) => dropPty(queries, directory, id),
  })
}

/** Asks what a terminal runs besides its shell, by name. */
export function useFindJobs(directory: string) {
  const client = useClient()
  return (id: PtyID) => client.call('pty.jobs', { directory, params: { ptyID: id } })
}

/** Opens a terminal's socket with a fresh ticket; output is replayed from `cursor`. */
export async function openPtySocket(client: Client, place: { directory: string; id: PtyID; cursor: number; signal: AbortSignal }): Promise<WebSocket> {
  const { directory, id, cursor, signal } = place
  const params = { ptyID: id }
  const { ticket } = await client.call('pty.connectToken', { directory, params, headers: { 'x-opencode-ticket': '1' }, signal })
  const socket = new WebSocket(client.address('pty.connect', { directory, params, query: { cursor: String(cursor), ticket } }))
  socket.binaryType = 'arraybuffer'
  return socket
}

export const ptyHandlers: EventHandlers = {
  'pty.created': ({ properties, directory }, { queries }) => putPty(queries, directory, properties.info),
  'pty.updated': ({ properties, directory }, { queries }) => putPty(queries, directory, properties.info),
  'pty.exited': ({ properties, directory }, { queries }) => {
    const exited = { status: 'exited', exitCode: properties.exitCode } as const
    queries.setQueryData<Pty[]>(ptyKeys.list(directory), (list) => list?.map((pty) => (pty.id === properties.id ? { ...pty, ...exited } : pty)))
  },
  'pty.deleted': ({ properties, directory }, { queries }) => dropPty(queries, directory, properties.id),
}

function putPty(queries: QueryClient, directory: string, pty: Pty) {
  queries.setQueryData<Pty[]>(ptyKeys.list(directory), (list) => {
    if (!list) return undefined
    return list.some(({ id }) => id === pty.id) ? list.map((other) => (other.id === pty.id ? pty : other)) : [...list, pty]
  })
}

function dropPty(queries: QueryClient, directory: string, id: PtyID) {
  queries.setQueryData<Pty[]>(ptyKeys.list(directory), (list) => list?.filter((pty) => pty.id !== id))
}
