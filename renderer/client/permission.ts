import { keepPreviousData, useMutation, useQuery, type QueryClient } from '@tanstack/react-query'
import type { PermissionID, SessionID } from '#protocol/id'
import type { PermissionPreviewInput, PermissionReplyInput, PermissionRequest } from '#protocol/permission'
import type { EventHandlers } from './cache'
import { useClient, useClientScope } from './client-context'
import { ClientError } from './client-error'

export const permissionKeys = {
  list: (directory: string) => ['permissions', directory] as const,
  saved: ['saved-approvals'] as const,
  reason: (id: PermissionID) => ['permission-reason', id] as const,
  preview: (directory: string, input: PermissionPreviewInput) => ['permission-preview', directory, input] as const,
  mode: (directory: string, agent?: string, sessionID?: SessionID) => ['permission-mode', directory, agent, sessionID] as const,
}

/** What waits for an answer in the folder, the oldest first. */
export function usePermissions(directory: string) {
  const client = useClient()
  return useQuery({ queryKey: permissionKeys.list(directory), queryFn: ({ signal }) => client.call('permission.list', { directory, signal }) })
}

/** Who asks, and which rule of which file says so. */
export function usePermissionReason(id: PermissionID) {
  const client = useClient()
  return useQuery({
    queryKey: permissionKeys.reason(id),
    queryFn: ({ signal }) => client.call('permission.reason', { params: { requestID: id }, signal }),
    retry: false,
    gcTime: 0,
  })
}

/** Which past calls patterns would have let through; the last answer stays while the next one is on its way. */
export function usePermissionPreview(directory: string, input: PermissionPreviewInput) {
  const client = useClient()
  return useQuery({
    queryKey: permissionKeys.preview(directory, input),
    queryFn: ({ signal }) => client.call('permission.preview', { directory, body: input, signal }),
    enabled: input.patterns.length > 0,
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
  })
}

/** What an agent may do without asking, in the folder or in a session of it. */
export function usePermissionMode(directory: string, { agent, sessionID }: { agent?: string | undefined; sessionID?: SessionID | undefined }) {
  const client = useClient()
  return useQuery({
    queryKey: permissionKeys.mode(directory, agent, sessionID),
    queryFn: ({ signal }) =>
      client.call('permission.mode', { directory, query: { ...(agent === undefined ? {} : { agent }), ...(sessionID === undefined ? {} : { sessionID }) }, signal }),
    placeholderData: keepPreviousData,
  })
}

/** Answers a request. One that somebody else answered first is gone without an error. */
export function useReplyPermission(directory: string) {
  const { client, queries } = useClientScope()
  return useMutation({
    mutationFn: async ({ id, ...body }: PermissionReplyInput & { id: PermissionID }) => {
      try {
        return await client.call('permission.reply', { params: { requestID: id }, body })
      } catch (error) {
        if (error instanceof ClientError && error.name === 'PermissionNotFoundError') return false
        throw error
      }
    },
    onSuccess: (_, { id, reply }) => {
      queries.setQueryData<PermissionRequest[]>(permissionKeys.list(directory), (list) => list?.filter((request) => request.id !== id))
      if (reply === 'always') approvalsChanged(queries)
    },
  })
}

/** Approvals kept by "always", over all projects. */
export function useSavedApprovals() {
  const client = useClient()
  return useQuery({ queryKey: permissionKeys.saved, queryFn: ({ signal }) => client.call('permission.saved', { signal }) })
}

export function useForgetApproval() {
  const { client, queries } = useClientScope()
  return useMutation({
    mutationFn: (id: string) => client.call('permission.forget', { params: { id } }),
    onSettled: () => approvalsChanged(queries),
  })
}

export const permissionHandlers: EventHandlers = {
  'permission.asked': ({ properties, directory }, { queries }) => {
    queries.setQueryData<PermissionRequest[]>(permissionKeys.list(directory), (list) => list && [...list.filter(({ id }) => id !== properties.id), properties])
  },
  'permission.replied': ({ properties, directory }, { queries }) => {
    queries.setQueryData<PermissionRequest[]>(permissionKeys.list(directory), (list) => list?.filter(({ id }) => id !== properties.requestID))
    if (properties.reply === 'always') approvalsChanged(queries)
  },
}

function approvalsChanged(queries: QueryClient) {
  void queries.invalidateQueries({ queryKey: permissionKeys.saved })
  void queries.invalidateQueries({ queryKey: ['permission-mode'] })
}
