import { useMutation, useQuery } from '@tanstack/react-query'
import type { MessageID, SessionID } from '#protocol/id'
import type { Queue, QueueUpdate } from '#protocol/queue'
import type { EventHandlers } from './cache'
import { useClient, useClientScope } from './client-context'
import { ClientError } from './client-error'

export const queueKeys = { one: (id: string) => ['queue', id] as const }

const empty: Queue = { paused: false, prompts: [] }

/** The prompts that wait for the session, in the order in which they will be sent. */
export function useQueue(id: SessionID): Queue {
  const client = useClient()
  const { data } = useQuery({ queryKey: queueKeys.one(id), queryFn: ({ signal }) => client.call('queue.list', { params: { sessionID: id }, signal }) })
  return data ?? empty
}

/** Everything that can be done with waiting prompts. One that was sent meanwhile is gone without an error. */
export function useQueueActions(sessionID: SessionID, directory: string) {
  const { client, queries } = useClientScope()
  const mutation = useMutation({
    mutationFn: async (act: () => Promise<Queue>) => {
      try {
        return await act()
      } catch (error) {
        if (error instanceof ClientError && error.status === 404) return client.call('queue.list', { params: { sessionID } })
        throw error
      }
    },
    onSuccess: (queue) => queries.setQueryData<Queue>(queueKeys.one(sessionID), queue),
  })
  const params = { sessionID }
  return {
    error: mutation.error,
    update: (messageID: MessageID, body: QueueUpdate) =>
      mutation.mutateAsync(() => client.call('queue.update', { directory, params: { sessionID, messageID }, body })),
    remove: (messageID: MessageID) => mutation.mutateAsync(() => client.call('queue.remove', { params: { sessionID, messageID } })),
    resume: () => mutation.mutateAsync(() => client.call('queue.resume', { directory, params })),
    pause: () => mutation.mutateAsync(() => client.call('queue.pause', { params })),
  }
}

export const queueHandlers: EventHandlers = {
  'queue.updated': ({ properties: { sessionID, queue } }, { queries }) => queries.setQueryData<Queue>(queueKeys.one(sessionID), queue),
}
