import { z } from 'zod'
import { operations } from './operation'

// Shapes

export const FileNode = z.object({
  name: z.string(),
  /** Relative to the folder; of folders ending with `/`. */
  path: z.string(),
  absolute: z.string(),
  type: z.enum(['file', 'directory']),
  ignored: z.boolean(),
})
export type FileNode = z.infer<typeof FileNode>

/** `hash` names the bytes that were read; give it to `file.write` so that nothing newer is overwritten. */
export const FileContent = z.object({
  type: z.enum(['text', 'binary']),
  content: z.string(),
  encoding: z.literal('base64').optional(),
  mimeType: z.string().optional(),
  hash: z.string().optional(),
  size: z.number().optional(),
  truncated: z.boolean().optional(),
})
export type FileContent = z.infer<typeof FileContent>

export const FileStatus = z.object({
  path: z.string(),
  added: z.number().int(),
  removed: z.number().int(),
  status: z.enum(['added', 'deleted', 'modified']),
})
export type FileStatus = z.infer<typeof FileStatus>

export const TextMatch = z.object({
  path: z.object({ text: z.string() }),
  lines: z.object({ text: z.string() }),
  line_number: z.number().int(),
  absolute_offset: z.number().int(),
  submatches: z.array(z.object({ match: z.object({ text: z.string() }), start: z.number().int(), end: z.number().int() })),
})
export type TextMatch = z.infer<typeof TextMatch>

// Events

export const fileEvents = {
  'file.edited': z.object({ file: z.string() }),
  'file.watcher.updated': z.object({ file: z.string(), event: z.enum(['add', 'change', 'unlink']) }),
}

// Operations

const PathQuery = z.object({ path: z.string().max(4096) })
const forFiles = ['BadRequest', 'PathForbiddenError', 'NotFoundError'] as const

export const fileOperations = operations({
  'file.list': {
    method: 'GET',
    path: '/file',
    scope: 'instance',
    summary: 'One folder of the project: folders first, then by name.',
    query: PathQuery,
    result: z.array(FileNode),
    errors: forFiles,
  },
  'file.read': {
    method: 'GET',
    path: '/file/content',
    scope: 'instance',
    summary: 'The content of a file; binary files in base64.',
    query: PathQuery,
    result: FileContent,
    errors: forFiles,
  },
  'file.write': {
    method: 'PUT',
    path: '/file/content',
    scope: 'instance',
    summary: 'Save a text file. With `hash` a newer version on disk is a 409 and nothing is written.',
    query: PathQuery,
    body: z.object({ content: z.string(), hash: z.string().optional() }),
    large: true,
    result: FileContent,
    errors: [...forFiles, 'ConflictError'],
  },
  'file.status': {
    method: 'GET',
    path: '/file/status',
    scope: 'instance',
    summary: 'Files that git sees as changed.',
    result: z.array(FileStatus),
    errors: ['BadRequest'],
  },
  'find.text': {
    method: 'GET',
    path: '/find',
    scope: 'instance',
    summary: 'Search file contents with ripgrep.',
    query: z.object({
      pattern: z.string(),
      limit: z.coerce.number().int().min(1).max(1000).optional(),
      include: z.string().optional(),
      fixed: z.enum(['true', 'false']).optional(),
      case: z.enum(['true', 'false']).optional(),
    }),
    result: z.array(TextMatch),
    errors: ['BadRequest'],
  },
  'find.files': {
    method: 'GET',
    path: '/find/file',
    scope: 'instance',
    summary: 'Find files and folders by a fuzzy name.',
    query: z.object({
      query: z.string(),
      dirs: z.enum(['true', 'false']).optional(),
      type: z.enum(['file', 'directory']).optional(),
      limit: z.coerce.number().int().min(1).max(200).optional(),
    }),
    result: z.array(z.string()),
    errors: ['BadRequest'],
  },
})
