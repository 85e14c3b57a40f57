import { useMutation, useQuery } from '@tanstack/react-query'
import type { PermissionID } from '#protocol/id'
import type { PermissionReplyInput, PermissionRequest } from '#protocol/permission'
import type { EventHandlers } from './cache'
import { useClient, useClientScope } from './client-context'
import { ClientError } from './client-error'

export const permissionKeys = {
  list: (directory: string) => ['permissions', directory] as const,
  saved: ['saved-approvals'] as const,
}

/** What waits for an answer in the folder, the oldest first. */
export function usePermissions(directory: string) {
  const client = useClient()
  return useQuery({ queryKey: permissionKeys.list(directory), queryFn: ({ signal }) => client.call('permission.list', { directory, signal }) })
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
      if (reply === 'always') void queries.invalidateQueries({ queryKey: permissionKeys.saved })
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
    onSettled: () => queries.invalidateQueries({ queryKey: permissionKeys.saved }),
  })
}

export const permissionHandlers: EventHandlers = {
  'permission.asked': ({ properties, directory }, { queries }) => {
    queries.setQueryData<PermissionRequest[]>(permissionKeys.list(directory), (list) => list && [...list.filter(({ id }) => id !== properties.id), properties])
  },
  'permission.replied': ({ properties, directory }, { queries }) => {
    queries.setQueryData<PermissionRequest[]>(permissionKeys.list(directory), (list) => list?.filter(({ id }) => id !== properties.requestID))
    if (properties.reply === 'always') void queries.invalidateQueries({ queryKey: permissionKeys.saved })
  },
}
