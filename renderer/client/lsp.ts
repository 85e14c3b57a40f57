import { useQuery } from '@tanstack/react-query'
import type { EventHandlers } from './cache'
import { useClient } from './client-context'

export const lspKeys = {
  servers: (directory: string) => ['lsp', directory] as const,
  formatters: (directory: string) => ['formatters', directory] as const,
}

/** Language servers of the folder that run, or could not. */
export function useLanguageServers(directory: string) {
  const client = useClient()
  return useQuery({ queryKey: lspKeys.servers(directory), queryFn: ({ signal }) => client.call('lsp.status', { directory, signal }) })
}

export function useFormatters(directory: string) {
  const client = useClient()
  return useQuery({ queryKey: lspKeys.formatters(directory), queryFn: ({ signal }) => client.call('formatter.status', { directory, signal }) })
}

export const lspHandlers: EventHandlers = {
  'lsp.updated': ({ directory }, { queries, later }) => later(`lsp ${directory}`, () => void queries.invalidateQueries({ queryKey: lspKeys.servers(directory) })),
}
