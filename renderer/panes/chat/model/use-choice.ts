import { useState } from 'react'
import type { Session } from '#protocol/session'
import { primaryAgents, useAgents } from '../../../client/agent'
import { useConnectedProviders } from '../../../client/provider'
import type { Draft } from '../composer/draft'
import { resolveChoice } from './model-choices'
import { readModelMemory } from './model-memory'

/** Agents, providers and who of them answers next. */
export function useChoice(directory: string, draft: Pick<Draft, 'agent' | 'model'>, session: Session | undefined) {
  const agentQuery = useAgents(directory)
  const providerQuery = useConnectedProviders(directory)
  const [memory] = useState(() => readModelMemory(localStorage))
  const agents = primaryAgents(agentQuery.data ?? [])
  const providers = providerQuery.data?.providers ?? []
  const choice = resolveChoice({ draft, session, agents, providers, defaults: providerQuery.data?.default ?? {}, recent: memory.recent })
  return {
    agents,
    providers,
    choice,
    loading: agentQuery.isPending || providerQuery.isPending,
    problem: agentQuery.error ?? providerQuery.error,
  }
}
