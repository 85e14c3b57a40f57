import { useQueries, useQuery, type QueryClient } from '@tanstack/react-query'
import type { SessionID } from '#protocol/id'
import type { WaitingRequest } from '#protocol/permission'
import type { EventHandlers } from './cache'
import { useClient } from './client-context'
import { usePermissions } from './permission'
import { useQuestions } from './question'
import { sessionOptions } from './session'

export const waitingKey = ['waiting'] as const

/** Everybody who waits for the person, over all projects, the oldest first. */
export function useWaiting() {
  const client = useClient()
  return useQuery({ queryKey: waitingKey, queryFn: ({ signal }) => client.call('permission.waiting', { signal }) })
}

/** What is known of who waits, without asking the server. */
export function findWaiting(queries: QueryClient): readonly WaitingRequest[] {
  return queries.getQueryData<WaitingRequest[]>(waitingKey) ?? []
}

/** The sessions of the list that wait for the person, themselves or through a task that they started. */
export function useWaitingSessions(directory: string): ReadonlySet<SessionID> {
  const client = useClient()
  const { data: permissions = [] } = usePermissions(directory)
  const { data: questions = [] } = useQuestions(directory)
  const ids = [...new Set([...permissions, ...questions].map(({ sessionID }) => sessionID))]
  return useQueries({
    queries: ids.map((id) => sessionOptions(client, id)),
    combine: (results) => new Set(results.map(({ data: session }, index) => session?.parentID ?? ids[index]).filter((id) => id !== undefined)),
  })
}

const ask = (_: unknown, { queries }: { queries: QueryClient }) => void queries.invalidateQueries({ queryKey: waitingKey })
const drop = (requestID: string, queries: QueryClient) =>
  void queries.setQueryData<WaitingRequest[]>(waitingKey, (list) => list?.filter(({ id }) => id !== requestID))

export const waitingHandlers: EventHandlers = {
  'permission.asked': ask,
  'question.asked': ask,
  'permission.replied': ({ properties }, { queries }) => drop(properties.requestID, queries),
  'question.replied': ({ properties }, { queries }) => drop(properties.requestID, queries),
  'question.rejected': ({ properties }, { queries }) => drop(properties.requestID, queries),
  // Titles are made after the first prompt.
  'session.updated': ({ properties: { info } }, { queries }) =>
    queries.setQueryData<WaitingRequest[]>(waitingKey, (list) =>
      list?.some(({ rootID, title }) => rootID === info.id && title !== info.title)
        ? list.map((entry) => (entry.rootID === info.id ? { ...entry, title: info.title } : entry))
        : list,
    ),
}
