import { useMutation, useQuery } from '@tanstack/react-query'
import type { MessageID, SessionID } from '#protocol/id'
import type { RevertInput } from '#protocol/revert'
import { useClient, useClientScope } from './client-context'
import { putSession } from './session'

/** What taking a message back would do, file by file; asked anew whenever it is shown. */
export function useRevertPreview(sessionID: SessionID, directory: string, messageID: MessageID | undefined) {
  const client = useClient()
  return useQuery({
    queryKey: ['revert-preview', sessionID, messageID ?? ''],
    queryFn: ({ signal }) => client.call('session.revertPreview', { directory, params: { sessionID }, body: { messageID: messageID! }, signal }),
    enabled: messageID !== undefined,
    staleTime: 0,
    gcTime: 0,
  })
}

/** Takes a message back with everything after it and the changes that came with it. */
export function useRevert(sessionID: SessionID, directory: string) {
  const { client, queries } = useClientScope()
  return useMutation({
    mutationFn: (body: RevertInput) => client.call('session.revert', { directory, params: { sessionID }, body }),
    onSuccess: (session) => putSession(queries, session),
  })
}

/** Brings back what was taken back. */
export function useUnrevert(sessionID: SessionID, directory: string) {
  const { client, queries } = useClientScope()
  return useMutation({
    mutationFn: () => client.call('session.unrevert', { directory, params: { sessionID } }),
    onSuccess: (session) => putSession(queries, session),
  })
}
