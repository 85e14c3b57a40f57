import { useQuery } from '@tanstack/react-query'
import type { Agent } from '#protocol/agent'
import { useClient } from './client-context'

export const agentKeys = { list: (directory: string) => ['agents', directory] as const }

/** The agents that can be used in the folder, hidden ones included. */
export function useAgents(directory: string) {
  const client = useClient()
  return useQuery({ queryKey: agentKeys.list(directory), queryFn: ({ signal }) => client.call('app.agents', { directory, signal }) })
}

/** Agents that a person may talk with; the others are called by agents. */
export function primaryAgents(agents: readonly Agent[]): Agent[] {
  return agents.filter(({ mode, hidden }) => mode !== 'subagent' && !hidden)
}
