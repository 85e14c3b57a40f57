import { z } from 'zod'
import { Range } from './message'
import { operations } from './operation'

// Shapes

/** A language server that runs, or could not; `root` is relative to the folder. */
export const LSPStatus = z.object({
  id: z.string(),
  name: z.string(),
  root: z.string(),
  status: z.enum(['connected', 'error']),
  /** Why it does not run. */
  message: z.string().optional(),
})
export type LSPStatus = z.infer<typeof LSPStatus>

export const FormatterStatus = z.object({ name: z.string(), extensions: z.array(z.string()), enabled: z.boolean() })
export type FormatterStatus = z.infer<typeof FormatterStatus>

/** Lines and characters count from 0, characters in UTF-16 units, as in the Language Server Protocol. */
export const LSPLocation = z.object({ uri: z.string(), range: Range })
export type LSPLocation = z.infer<typeof LSPLocation>

export const LSPSymbol = z.object({ name: z.string(), kind: z.number().int(), location: LSPLocation })
export type LSPSymbol = z.infer<typeof LSPSymbol>

/** `severity`: 1 error, 2 warning, 3 information, 4 hint. */
export const Diagnostic = z.object({
  range: Range,
  severity: z.number().int().min(1).max(4).optional(),
  code: z.union([z.string(), z.number()]).optional(),
  source: z.string().optional(),
  message: z.string(),
})
export type Diagnostic = z.infer<typeof Diagnostic>

/** Diagnostics by absolute path. */
export const Diagnostics = z.record(z.string(), z.array(Diagnostic))
export type Diagnostics = z.infer<typeof Diagnostics>

export const Hover = z.object({ contents: z.string(), range: Range.optional() })
export type Hover = z.infer<typeof Hover>

// Events

export const lspEvents = {
  /** A language server came or went, or says something new about files: who shows that asks again. */
  'lsp.updated': z.object({}),
}

// Operations

const path = z.string().min(1).max(4096)
const Position = z.object({ path, line: z.coerce.number().int().min(0), character: z.coerce.number().int().min(0) })
const forFiles = ['BadRequest', 'ConfigInvalidError', 'PathForbiddenError', 'NotFoundError'] as const

export const lspOperations = operations({
  'lsp.status': {
    method: 'GET',
    path: '/lsp',
    scope: 'instance',
    summary: 'Language servers that run for the folder, and those that could not.',
    result: z.array(LSPStatus),
    errors: ['BadRequest'],
  },
  'formatter.status': {
    method: 'GET',
    path: '/formatter',
    scope: 'instance',
    summary: 'Formatters and whether they would run here; none unless the configuration asks for them.',
    result: z.array(FormatterStatus),
    errors: ['BadRequest', 'ConfigInvalidError'],
  },
  'find.symbols': {
    method: 'GET',
    path: '/find/symbol',
    scope: 'instance',
    summary: 'Find functions, classes and the like in the folder with the language servers that run.',
    query: z.object({ query: z.string().max(1_000) }),
    result: z.array(LSPSymbol),
    errors: ['BadRequest'],
  },
  'lsp.open': {
    method: 'POST',
    path: '/lsp/open',
    scope: 'instance',
    summary: 'Start the language servers of a file and show it to them; answers what they say of it within some seconds.',
    body: z.object({ path }),
    result: Diagnostics,
    errors: forFiles,
  },
  'lsp.diagnostics': {
    method: 'GET',
    path: '/lsp/diagnostics',
    scope: 'instance',
    summary: 'What the language servers that run say of a file, or of all files; starts none.',
    query: z.object({ path: path.optional() }),
    result: Diagnostics,
    errors: forFiles,
  },
  'lsp.hover': {
    method: 'GET',
    path: '/lsp/hover',
    scope: 'instance',
    summary: 'What the language servers that run tell of a place in a file; null when nothing.',
    query: Position,
    result: Hover.nullable(),
    errors: forFiles,
  },
  'lsp.definition': {
    method: 'GET',
    path: '/lsp/definition',
    scope: 'instance',
    summary: 'Where the thing at a place in a file is defined.',
    query: Position,
    result: z.array(LSPLocation),
    errors: forFiles,
  },
  'lsp.references': {
    method: 'GET',
    path: '/lsp/references',
    scope: 'instance',
    summary: 'Where the thing at a place in a file is used, its definition included.',
    query: Position,
    result: z.array(LSPLocation),
    errors: forFiles,
  },
  'lsp.symbols': {
    method: 'GET',
    path: '/lsp/symbols',
    scope: 'instance',
    summary: 'Functions, classes and the like of a file, those inside of others with the names of these before.',
    query: z.object({ path }),
    result: z.array(LSPSymbol),
    errors: forFiles,
  },
})
