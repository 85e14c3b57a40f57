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

/** A file or folder that was put aside; `time` in milliseconds. */
export const RemovedEntry = z.object({ id: z.string(), path: z.string(), type: z.enum(['file', 'directory']), time: z.number() })
export type RemovedEntry = z.infer<typeof RemovedEntry>

export const TextMatch = z.object({
  path: z.object({ text: z.string() }),
  lines: z.object({ text: z.string() }),
  line_number: z.number().int(),
  absolute_offset: z.number().int(),
  submatches: z.array(z.object({ match: z.object({ text: z.string() }), start: z.number().int(), end: z.number().int() })),
})
export type TextMatch = z.infer<typeof TextMatch>

// Inputs

const entryPath = z.string().min(1).max(4096)
export const EntryInput = z.object({ path: entryPath, type: z.enum(['file', 'directory']) })
export type EntryInput = z.infer<typeof EntryInput>

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
  'file.create': {
    method: 'POST',
    path: '/file',
    scope: 'instance',
    summary: 'Make an empty file or a folder; a 409 when something has the name already.',
    body: EntryInput,
    result: z.boolean(),
    errors: [...forFiles, 'ConflictError'],
  },
  'file.move': {
    method: 'POST',
    path: '/file/move',
    scope: 'instance',
    summary: 'Rename or move a file or folder; a 409 when something has the new name already.',
    body: z.object({ from: entryPath, to: entryPath }),
    result: z.boolean(),
    errors: [...forFiles, 'ConflictError'],
  },
  'file.remove': {
    method: 'POST',
    path: '/file/remove',
    scope: 'instance',
    summary: 'Put a file or folder aside, out of the project; `file.restore` brings it back for some weeks.',
    body: z.object({ path: entryPath }),
    result: z.object({ id: z.string() }),
    errors: [...forFiles, 'ConflictError'],
  },
  'file.restore': {
    method: 'POST',
    path: '/file/restore',
    scope: 'instance',
    summary: 'Bring back what was put aside, to its old place; a 409 when something has its name by now.',
    body: z.object({ id: z.string().regex(/^[\w-]{1,64}$/) }),
    result: z.object({ path: z.string() }),
    errors: [...forFiles, 'ConflictError'],
  },
  'file.removed': {
    method: 'GET',
    path: '/file/removed',
    scope: 'instance',
    summary: 'What was put aside in this folder and is still kept, the latest first; at most 200.',
    result: z.array(RemovedEntry),
    errors: ['BadRequest'],
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
      /** Globs that files must match, and globs that they must not; several with commas between. */
      include: z.string().optional(),
      exclude: z.string().optional(),
      fixed: z.enum(['true', 'false']).optional(),
      case: z.enum(['true', 'false']).optional(),
      word: z.enum(['true', 'false']).optional(),
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
