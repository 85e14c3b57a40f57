import { useMutation, useQuery } from '@tanstack/react-query'
import type { EventHandlers } from './cache'
import { useClient, useClientScope } from './client-context'

export const mcpKeys = { status: (directory: string) => ['mcp', directory] as const }

/** Every MCP server of the folder and how it is. */
export function useMcpServers(directory: string) {
  const client = useClient()
  return useQuery({ queryKey: mcpKeys.status(directory), queryFn: ({ signal }) => client.call('mcp.status', { directory, signal }) })
}

/** Switches a server on or off until the folder is opened anew. */
export function useSwitchMcp(directory: string) {
  const { client, queries } = useClientScope()
  return useMutation({
    mutationFn: ({ name, on }: { name: string; on: boolean }) =>
      client.call(on ? 'mcp.connect' : 'mcp.disconnect', { directory, params: { name } }),
    onSettled: () => queries.invalidateQueries({ queryKey: mcpKeys.status(directory) }),
  })
}

/** Begins a sign-in: answers the address to open in a browser, empty when none is wanted. */
export function useMcpSignIn(directory: string) {
  const client = useClient()
  return useMutation({ mutationFn: (name: string) => client.call('mcp.auth.start', { directory, params: { name } }) })
}

export function useMcpSignOut(directory: string) {
  const { client, queries } = useClientScope()
  return useMutation({
    mutationFn: (name: string) => client.call('mcp.auth.remove', { directory, params: { name } }),
    onSettled: () => queries.invalidateQueries({ queryKey: mcpKeys.status(directory) }),
  })
}

export const mcpHandlers: EventHandlers = {
  'mcp.tools.changed': ({ directory }, { queries, later }) =>
    later(`mcp ${directory}`, () => {
      void queries.invalidateQueries({ queryKey: mcpKeys.status(directory) })
      void queries.invalidateQueries({ queryKey: ['commands', directory] })
    }),
}
