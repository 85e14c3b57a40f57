import { useMutation } from '@tanstack/react-query'
import type { ExportFormat } from '#protocol/export'
import type { SessionID } from '#protocol/id'
import type { ModelChoice } from '#protocol/message'
import { useClient, useClientScope } from './client-context'
import { putSession } from './session'

/** Gives a session an address where it can be read, or takes it back. */
export function useShareSession(directory: string) {
  const { client, queries } = useClientScope()
  return useMutation({
    mutationFn: ({ id, shared }: { id: SessionID; shared: boolean }) => {
      const params = { sessionID: id }
      return shared ? client.call('session.share', { directory, params }) : client.call('session.unshare', { params })
    },
    onSuccess: (session) => putSession(queries, session),
  })
}

/** The conversation as the text of a file. */
export function useExportSession() {
  const client = useClient()
  return useMutation({
    mutationFn: ({ id, format }: { id: SessionID; format: ExportFormat }) =>
      client.call('session.export', { params: { sessionID: id }, query: { format } }),
  })
}

/** Takes a conversation in from the text of a JSON file. */
export function useImportSession(directory: string) {
  const { client, queries } = useClientScope()
  return useMutation({
    mutationFn: (text: string) => client.call('session.import', { directory, body: JSON.parse(text) }),
    onSuccess: (session) => putSession(queries, session),
  })
}

/** Condenses the conversation so that the model has room again; settles when the summary is there. */
export function useSummarize(directory: string) {
  const client = useClient()
  return useMutation({
    mutationFn: ({ id, ...model }: ModelChoice & { id: SessionID }) =>
      client.call('session.summarize', { directory, params: { sessionID: id }, body: model }),
  })
}
