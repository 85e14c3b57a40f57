import type { UseQueryResult } from '@tanstack/react-query'
import { useState } from 'react'
import type { Agent } from '#protocol/agent'
import type { Session } from '#protocol/session'
import { primaryAgents, useAgents } from '../../../client/agent'
import { useConfig } from '../../../client/config'
import { useConnectedProviders } from '../../../client/provider'
import type { Draft } from '../composer/draft'
import { resolveChoice } from './model-choices'
import { readModelMemory } from './model-memory'

/** Agents, providers and who of them answers next. */
export function useChoice(directory: string, draft: Pick<Draft, 'agent' | 'model'>, session: Session | undefined) {
  const agentQuery = useAgents(directory)
  const providerQuery = useConnectedProviders(directory)
  const configQuery = useConfig(directory)
  const loading = agentQuery.isPending || providerQuery.isPending || configQuery.isPending
  const [memory] = useState(() => readModelMemory(localStorage))
  const agents = primaryAgents(agentQuery.data ?? [])
  const providers = providerQuery.data?.providers ?? []
  const choose = (all: Agent[] | undefined, connected: typeof providerQuery.data, config: typeof configQuery.data) =>
    resolveChoice({
      draft,
      session,
      agents: primaryAgents(all ?? []),
      providers: connected?.providers ?? [],
      defaults: connected?.default ?? {},
      recent: memory.recent,
      configured: config?.model,
    })
  const choice = choose(agentQuery.data, providerQuery.data, configQuery.data)
  // A prompt that is sent before the lists are there waits for them.
  const settle = async () => (loading ? choose(await known(agentQuery), await known(providerQuery), await known(configQuery).catch(() => undefined)) : choice)
  return {
    agents,
    providers,
    choice,
    settle,
    loading,
    problem: agentQuery.error ?? providerQuery.error,
  }
}

/** What a query answers, the answer under way included. */
async function known<T>({ data, refetch }: UseQueryResult<T>): Promise<T | undefined> {
  return data ?? (await refetch({ cancelRefetch: false, throwOnError: true })).data
}
