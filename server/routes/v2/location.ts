import { v2LocationOperations, type LocationInfo } from '#protocol/v2/location'
import type { Instance } from '../../instance'
import { routes } from '../route'

export const v2LocationRoutes = routes(v2LocationOperations, {
  // Never a `pid`: the official pages would then ask for paths that are in no published document.
  'v2.health.get': () => ({ healthy: true as const }),
  'v2.location.get': (instance) => locationOf(instance),
})

export function locationOf({ directory, worktree, project }: Instance): LocationInfo {
  return { directory, project: { id: project.id, directory: worktree } }
}

/** An answer of `/api` says which folder it is about. */
export function inLocation<T>(instance: Instance, data: T): { location: LocationInfo; data: T } {
  return { location: locationOf(instance), data }
}
