import type { PermissionRequest } from '#protocol/permission'
import type { PermissionRequestV2 } from '#protocol/v2/session-request'

/** A permission request in the words of `/api`. */
export function viewPermission({ id, sessionID, permission, patterns, always, metadata, tool }: PermissionRequest): PermissionRequestV2 {
  return { id, sessionID, action: permission, resources: patterns, ...(always.length > 0 ? { save: always } : {}), metadata, ...(tool ? { source: { type: 'tool', ...tool } } : {}) }
}
