import { z } from 'zod'
import { MessageID, PartID, SessionID } from './id'
import { FileDiff } from './message'
import { operations } from './operation'
import { diffPart, reviewFacts } from './review'
import { RevertFile, Session } from './session'

// Shapes

export const SessionFileDiff = FileDiff.extend(reviewFacts)
export type SessionFileDiff = z.infer<typeof SessionFileDiff>

const RevertLine = z.object({
  kind: z.enum(['same', 'added', 'removed']),
  text: z.string(),
  /** Somebody else than the session wrote this line since. */
  foreign: z.boolean().optional(),
})

/** A place in a file: `old` counts in the file as it is now, `new` as it would be. */
export const RevertHunk = z.object({
  oldStart: z.number().int(),
  oldLines: z.number().int(),
  newStart: z.number().int(),
  newLines: z.number().int(),
  lines: z.array(RevertLine),
})
export type RevertHunk = z.infer<typeof RevertHunk>

export const RevertPreviewFile = RevertFile.extend({
  additions: z.number(),
  deletions: z.number(),
  /** Of a file that is skipped: what `force` would do. Left out for binary and huge files. */
  patch: z.string().optional(),
  hunks: z.array(RevertHunk).optional(),
  /** Lines of the file as it is now that the session did not write and that came after its last write. */
  foreign: z.array(z.object({ start: z.number().int(), lines: z.number().int() })),
})
export type RevertPreviewFile = z.infer<typeof RevertPreviewFile>

export const RevertPreview = z.object({
  messageID: MessageID,
  partID: PartID.optional(),
  /** How many messages would be hidden. */
  messages: z.number().int(),
  additions: z.number(),
  deletions: z.number(),
  files: z.array(RevertPreviewFile),
})
export type RevertPreview = z.infer<typeof RevertPreview>

// Inputs

export const RevertInput = z.object({
  messageID: MessageID,
  partID: PartID.optional(),
  /** Only these files, relative to the worktree or absolute; all of them without it. */
  files: z.array(z.string()).max(5_000).optional(),
  /** Overwrites what others changed since: everywhere, or in the files named. */
  force: z.union([z.boolean(), z.array(z.string()).max(5_000)]).optional(),
})
export type RevertInput = z.infer<typeof RevertInput>

const inSession = z.object({ sessionID: SessionID })

// Operations

export const revertOperations = operations({
  'session.diff': {
    method: 'GET',
    path: '/session/{sessionID}/diff',
    scope: 'instance',
    summary: 'What the session changed in files; with a user message, what the turn that answers it changed.',
    params: inSession,
    query: z.object({ messageID: MessageID.optional(), ...diffPart }),
    result: z.array(SessionFileDiff),
    errors: ['BadRequest', 'NotFoundError'],
  },
  'session.revert': {
    method: 'POST',
    path: '/session/{sessionID}/revert',
    scope: 'instance',
    summary: 'Take back a message, or from one part of it on, with everything after it and the changes of files that came with it.',
    params: inSession,
    body: RevertInput,
    result: Session,
    errors: ['BadRequest', 'NotFoundError', 'SessionBusyError'],
  },
  'session.unrevert': {
    method: 'POST',
    path: '/session/{sessionID}/unrevert',
    scope: 'instance',
    summary: 'Bring back what was taken back.',
    params: inSession,
    result: Session,
    errors: ['BadRequest', 'NotFoundError', 'SessionBusyError'],
  },
  'session.revertPreview': {
    method: 'POST',
    path: '/session/{sessionID}/revert/preview',
    scope: 'instance',
    summary: 'What a revert with the same body would do, file by file; changes nothing.',
    params: inSession,
    body: RevertInput,
    result: RevertPreview,
    errors: ['BadRequest', 'NotFoundError', 'SessionBusyError'],
  },
})
