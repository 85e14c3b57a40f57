import { z } from 'zod'
import { operations } from './operation'

// Shapes

/** One place: the line's words around it, cut, and what stands there before and after. */
export const ReplaceHit = z.object({ line: z.number().int(), before: z.string(), match: z.string(), replacement: z.string(), after: z.string() })
export type ReplaceHit = z.infer<typeof ReplaceHit>

/** `hash` names the version that was searched. */
export const ReplaceFile = z.object({ path: z.string(), hash: z.string(), hits: z.array(ReplaceHit) })
export type ReplaceFile = z.infer<typeof ReplaceFile>

const Refused = z.object({ path: z.string(), message: z.string() })

export const ReplacePreview = z.object({
  files: z.array(ReplaceFile),
  /** Only the first places are here. */
  truncated: z.boolean(),
  /** Files with matches that cannot be changed. */
  skipped: z.array(Refused),
})
export type ReplacePreview = z.infer<typeof ReplacePreview>

/** What became of it. `id` undoes it, as long as it is kept. */
export const ReplaceResult = z.object({
  id: z.string().optional(),
  /** Places and files that were changed. */
  hits: z.number().int(),
  files: z.array(z.string()),
  failed: z.array(Refused),
})
export type ReplaceResult = z.infer<typeof ReplaceResult>

// Inputs

const glob = z.string().max(4096).optional()

/** Patterns and references to groups (`$1`, `${name}`) are ripgrep's; with `fixed` both are plain text. */
export const ReplaceSearch = z.object({
  pattern: z.string().min(1).max(16_384),
  replacement: z.string().max(100_000),
  include: glob,
  exclude: glob,
  fixed: z.boolean().optional(),
  case: z.boolean().optional(),
  word: z.boolean().optional(),
})
export type ReplaceSearch = z.infer<typeof ReplaceSearch>

export const ReplaceInput = ReplaceSearch.extend({
  /** The versions and how many places of each were looked at; `leave` names places by their number that stay as they are. */
  files: z
    .array(z.object({ path: z.string().min(1).max(4096), hash: z.string(), hits: z.number().int().min(1), leave: z.array(z.number().int().min(0)).max(10_000).optional() }))
    .min(1)
    .max(2_000),
  /** Goes on with the others when some files cannot be changed; otherwise nothing is written then. */
  partial: z.boolean().optional(),
  /** A name of the caller's under which progress is told. */
  progress: z.string().max(64).optional(),
})
export type ReplaceInput = z.infer<typeof ReplaceInput>

// Events

export const replaceEvents = {
  'find.replace.progress': z.object({ progress: z.string(), done: z.number().int(), total: z.number().int() }),
}

// Operations

const errors = ['BadRequest', 'PathForbiddenError', 'NotFoundError'] as const

export const replaceOperations = operations({
  'find.replacePreview': {
    method: 'POST',
    path: '/find/replace/preview',
    scope: 'instance',
    summary: 'What replacing would change, place by place; changes nothing.',
    body: ReplaceSearch,
    result: ReplacePreview,
    errors,
  },
  'find.replace': {
    method: 'POST',
    path: '/find/replace',
    scope: 'instance',
    summary: 'Replace in files that are still as they were looked at. All files are checked before the first is written.',
    body: ReplaceInput,
    large: true,
    result: ReplaceResult,
    errors,
  },
  'find.replaceUndo': {
    method: 'POST',
    path: '/find/replace/{id}/undo',
    scope: 'instance',
    summary: 'Put back what a replacement changed, in files that nobody changed since.',
    params: z.object({ id: z.string().max(64) }),
    result: ReplaceResult,
    errors,
  },
})
