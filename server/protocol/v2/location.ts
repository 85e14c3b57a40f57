import { z } from 'zod'
import { operations } from '../operation'

// Shapes

/** Where a folder lies. Only the publisher's remote workspaces have an id of their own; here there are none. */
export const LocationInfo = z.object({
  directory: z.string(),
  workspaceID: z.string().optional(),
  project: z.object({ id: z.string(), directory: z.string() }),
})
export type LocationInfo = z.infer<typeof LocationInfo>

/** `?location[directory]=…`: the folder that a request is about. */
export const located = z.object({ location: z.object({ directory: z.string().optional(), workspace: z.string().optional() }).optional() })

/** Data with the place that it belongs to. */
export function inLocation<T extends z.ZodType>(data: T) {
  return z.object({ location: LocationInfo, data })
}

// Operations

export const v2LocationOperations = operations({
  'v2.health.get': {
    method: 'GET',
    path: '/api/health',
    scope: 'app',
    family: 'v2',
    summary: 'Alive.',
    result: z.object({ healthy: z.literal(true) }),
  },
  'v2.location.get': {
    method: 'GET',
    path: '/api/location',
    scope: 'instance',
    family: 'v2',
    summary: 'The folder that a request is about, and its project.',
    query: located,
    result: LocationInfo,
  },
  'v2.event.subscribe': {
    method: 'GET',
    path: '/api/event',
    scope: 'app',
    family: 'v2',
    kind: 'stream',
    summary: 'Events of all folders: `{id, type, data, location?, durable?}`.',
    query: z.object({ after: z.string().optional() }),
    result: z.unknown(),
  },
})
