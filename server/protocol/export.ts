import { z } from 'zod'
import { SessionID } from './id'
import { operations, queryFlag } from './operation'
import { Session } from './session'

// A conversation as a file. The published form is `{info, messages: [{info, parts}]}`; ours has the same keys and adds the
// to-do list and the sessions that agents started (`children`, each in the same form).

export const EXPORT_FORMAT = 'opencode-desktop.session'
export const EXPORT_VERSION = 1

// Inputs

export const ExportFormat = z.enum(['json', 'opencode', 'markdown', 'html'])
export type ExportFormat = z.infer<typeof ExportFormat>

export const ExportQuery = z.object({
  /** Default `json`. */
  format: ExportFormat.optional(),
  /** Replaces what looks like a key or a password, and the name of the home folder. */
  redact: queryFlag,
})
export type ExportQuery = z.infer<typeof ExportQuery>

/** What is inside is checked piece by piece when it is taken in. */
export const ImportInput = z.looseObject({
  format: z.string().optional(),
  version: z.number().optional(),
  info: z.unknown(),
  messages: z.array(z.unknown()),
  todos: z.array(z.unknown()).optional(),
  children: z.array(z.unknown()).optional(),
})
export type ImportInput = z.infer<typeof ImportInput>

// Operations

export const exportOperations = operations({
  'session.export': {
    method: 'GET',
    path: '/session/{sessionID}/export',
    scope: 'app',
    summary: 'The conversation as a file: our JSON, that of OpenCode, Markdown, or one HTML page.',
    params: z.object({ sessionID: SessionID }),
    query: ExportQuery,
    kind: 'text',
    result: z.string(),
    errors: ['BadRequest', 'NotFoundError'],
  },
  'session.import': {
    method: 'POST',
    path: '/session/import',
    scope: 'instance',
    summary: 'Take a conversation in from a JSON file, as a session of this folder.',
    body: ImportInput,
    large: true,
    result: Session,
    errors: ['BadRequest', 'PayloadTooLarge'],
  },
})
