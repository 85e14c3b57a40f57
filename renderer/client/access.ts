import { useMutation, useQuery } from '@tanstack/react-query'
import type { AccessScope, ClientToken, ClientTokenInput } from '#protocol/access'
import type { TokenID } from '#protocol/id'
import type { EventHandlers } from './cache'
import { useClient, useClientScope } from './client-context'

const accessKeys = { tokens: ['server', 'tokens'] as const, log: ['server', 'access'] as const }

/** How often the log is read again while somebody looks at it. */
const LOG_INTERVAL = 4000

/** Tokens of programs, without their secrets. */
export function useClientTokens() {
  const client = useClient()
  return useQuery({ queryKey: accessKeys.tokens, queryFn: ({ signal }) => client.call('server.tokens', { signal }) })
}

/** Makes a token, which is told this once. */
export function useCreateToken() {
  const { client, queries } = useClientScope()
  return useMutation({
    mutationFn: (body: ClientTokenInput) => client.call('server.createToken', { body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: accessKeys.tokens }),
  })
}

/** Takes a token back, and with it whatever it holds open. */
export function useRevokeToken() {
  const { client, queries } = useClientScope()
  return useMutation({
    mutationFn: (tokenID: TokenID) => client.call('server.revokeToken', { params: { tokenID } }),
    onSuccess: (_, tokenID) => queries.setQueryData<ClientToken[]>(accessKeys.tokens, (tokens) => tokens?.filter(({ id }) => id !== tokenID)),
  })
}

/** A code for another program; a new one takes the place of the one before. */
export function usePair() {
  const client = useClient()
  return useMutation({ mutationFn: (body: { scope: AccessScope; directory?: string }) => client.call('server.pair', { body }) })
}

export function useUnpair() {
  const client = useClient()
  return useMutation({ mutationFn: () => client.call('server.unpair') })
}

/** The newest requests, of one program or of all. */
export function useAccessLog(program: string | undefined) {
  const client = useClient()
  return useQuery({
    queryKey: [...accessKeys.log, program ?? ''],
    queryFn: ({ signal }) => client.call('server.access', { query: { limit: 200, ...(program === undefined ? {} : { client: program }) }, signal }),
    refetchInterval: LOG_INTERVAL,
    placeholderData: (before) => before,
  })
}

export const accessHandlers: EventHandlers = {
  'server.access.updated': (_, { queries }) => void queries.invalidateQueries({ queryKey: accessKeys.tokens }),
}
