import { z } from 'zod'
import { operations } from '../operation'
import { inLocation, located } from './location'

// Shapes

/** Relative to the folder; paths of folders end with `/`. */
export const FileSystemEntry = z.object({ path: z.string(), type: z.enum(['file', 'directory']) })
export type FileSystemEntry = z.infer<typeof FileSystemEntry>

// Operations

export const v2FileOperations = operations({
  'v2.fs.read': {
    method: 'GET',
    path: '/api/fs/read/*',
    scope: 'instance',
    family: 'v2',
    kind: 'bytes',
    summary: 'A file of the folder as it is, at most 32 MB; its path stands for the `*`.',
    params: z.object({ path: z.string().max(4096) }),
    query: located,
    result: z.unknown(),
    errors: ['PathForbiddenError', 'NotFoundError', 'PayloadTooLarge'],
  },
  'v2.fs.list': {
    method: 'GET',
    path: '/api/fs/list',
    scope: 'instance',
    family: 'v2',
    summary: 'One folder: folders first, then by name.',
    query: located.extend({ path: z.string().max(4096).optional() }),
    result: inLocation(z.array(FileSystemEntry)),
    errors: ['PathForbiddenError', 'NotFoundError'],
  },
  'v2.fs.find': {
    method: 'GET',
    path: '/api/fs/find',
    scope: 'instance',
    family: 'v2',
    summary: 'Files and folders by a fuzzy name, best first.',
    query: located.extend({
      query: z.string().max(4096),
      type: z.enum(['file', 'directory']).optional(),
      limit: z.coerce.number().int().min(1).max(200).optional(),
    }),
    result: inLocation(z.array(FileSystemEntry)),
  },
})
