import { z } from 'zod'
import { FileContent } from './file'
import { MessageID, PartID, SessionID } from './id'
import { operations, queryFlag } from './operation'

// Shapes

/** What a person who reviews needs to know of a changed file beyond its counts and its patch. */
export const reviewFacts = {
  /** One mark per hunk, made of its added and removed lines only: the same change has the same mark wherever it stands. Missing where there are too many. */
  hunks: z.array(z.string()).optional(),
  binary: z.boolean().optional(),
  /** The patch is cut: only its first part is here. */
  truncated: z.boolean().optional(),
  /** The file went away here and came up there, with or without edits: told with lists. Counts and hunks of the new one are those against the old one. */
  movedFrom: z.string().optional(),
  movedTo: z.string().optional(),
}

/** The two sides of a change, as far as they are small enough to show. */
export const Sides = z.object({ before: FileContent.optional(), after: FileContent.optional() })
export type Sides = z.infer<typeof Sides>

/** Who let a call go on, or refused it: a rule, a kept approval, or a person. */
export const Decision = z.object({
  permission: z.string(),
  by: z.enum(['rule', 'approval', 'person']),
  reply: z.enum(['once', 'always', 'reject']).optional(),
  /** The rule or approval that allowed it. */
  pattern: z.string().optional(),
  time: z.number(),
})
export type Decision = z.infer<typeof Decision>

/** Lines of a file that one step of the session wrote. */
export const BlameRange = z.object({
  start: z.number().int(),
  lines: z.number().int(),
  sessionID: SessionID,
  /** The step's message, and the prompt that it answers. */
  messageID: MessageID,
  promptID: MessageID.optional(),
  prompt: z.string().optional(),
  partID: PartID.optional(),
  callID: z.string().optional(),
  tool: z.string().optional(),
  title: z.string().optional(),
  time: z.number(),
  permissions: z.array(Decision),
})
export type BlameRange = z.infer<typeof BlameRange>

/** The same with the title of the session. */
export const FolderBlameRange = BlameRange.extend({ session: z.string() })
export type FolderBlameRange = z.infer<typeof FolderBlameRange>

/** The commit that a line came with. */
export const LineCommit = z.object({ commit: z.string(), author: z.string(), time: z.number(), summary: z.string() })
export type LineCommit = z.infer<typeof LineCommit>

/** Where the work tree stands, as far as somebody who commits has to know; empty outside git. */
export const VcsState = z.object({
  /** Missing on a detached head. */
  branch: z.string().optional(),
  /** Missing before the first commit. `pushed`: a remote branch holds it. */
  head: z.object({ commit: z.string(), message: z.string(), pushed: z.boolean() }).optional(),
  /** What git is in the middle of. */
  doing: z.enum(['merge', 'rebase', 'cherry-pick', 'revert', 'bisect']).optional(),
  /** The message that git prepared for it. */
  message: z.string().optional(),
  /** Files whose conflicts are not marked as solved, and those of them that still hold their markers. */
  conflicts: z.array(z.object({ file: z.string(), markers: z.boolean() })),
  /** Programs of the repository that a commit in a terminal would have run. */
  skipped: z.array(z.string()),
})
export type VcsState = z.infer<typeof VcsState>

// Inputs

const file = z.string().min(1).max(4096)
const files = z.array(file).min(1).max(20_000)

/** Which part of a diff is asked for. */
export const diffPart = {
  /** `false` leaves the texts of the patches out and names the hunks instead. */
  patch: queryFlag,
  /** Only this file, with a larger bound for its patch. */
  file: file.optional(),
  /** With `file`: compared with this one, that it was before it was moved. */
  from: file.optional(),
}

/** Whole files, everything, or the hunks of a patch. */
export const StageInput = z.union([z.object({ files }), z.object({ all: z.literal(true) }), z.object({ patch: z.string().min(1) })])
export type StageInput = z.infer<typeof StageInput>

export const CommitInput = z.object({
  message: z.string().trim().min(1).max(100_000),
  all: z.boolean().optional(),
  /** Replaces the last commit. */
  amend: z.boolean().optional(),
})
export type CommitInput = z.infer<typeof CommitInput>

/** For the same commit as with `CommitInput`. `draft`: what the person wrote so far. */
export const CommitMessageInput = CommitInput.pick({ all: true, amend: true }).extend({ draft: z.string().max(10_000).optional() })
export type CommitMessageInput = z.infer<typeof CommitMessageInput>

/** A suggestion, and the name of the model that made it. */
export const CommitMessage = z.object({ message: z.string(), model: z.string() })
export type CommitMessage = z.infer<typeof CommitMessage>

/** Files that go back to the last commit, or hunks of a patch that are taken out. */
export const DiscardInput = z.union([z.object({ files: files.max(500) }), z.object({ patch: z.string().min(1) })])
export type DiscardInput = z.infer<typeof DiscardInput>

// Events

export const reviewEvents = {
  /** The index, the last commit or the branch changed, whoever did it. */
  'vcs.updated': z.object({}),
}

// Operations

const changing = ['BadRequest', 'ConflictError', 'VcsApplyError'] as const

export const reviewOperations = operations({
  'vcs.stage': {
    method: 'POST',
    path: '/vcs/stage',
    scope: 'instance',
    summary: 'Put changes into the next commit.',
    body: StageInput,
    large: true,
    result: z.boolean(),
    errors: changing,
  },
  'vcs.unstage': {
    method: 'POST',
    path: '/vcs/unstage',
    scope: 'instance',
    summary: 'Take changes out of the next commit; the files stay as they are.',
    body: StageInput,
    large: true,
    result: z.boolean(),
    errors: changing,
  },
  'vcs.commit': {
    method: 'POST',
    path: '/vcs/commit',
    scope: 'instance',
    summary: 'Commit what is staged, or with `all` everything. Hooks and signing programs of the repository do not run; `skipped` names them.',
    body: CommitInput,
    result: z.object({ commit: z.string(), skipped: z.array(z.string()) }),
    errors: changing,
  },
  'vcs.message': {
    method: 'POST',
    path: '/vcs/message',
    scope: 'instance',
    summary: 'Suggest a message for what `vcs.commit` would commit, by the small model. Changes nothing; ends with its request.',
    body: CommitMessageInput,
    result: CommitMessage,
    errors: ['BadRequest', 'ProviderFailedError'],
  },
  'vcs.discard': {
    method: 'POST',
    path: '/vcs/discard',
    scope: 'instance',
    summary: 'Undo changes in the files. What was there is kept for a while: `vcs.restore` brings it back.',
    body: DiscardInput,
    large: true,
    result: z.object({ id: z.string() }),
    errors: [...changing, 'PathForbiddenError', 'PayloadTooLarge'],
  },
  'vcs.discardCheck': {
    method: 'POST',
    path: '/vcs/discard/check',
    scope: 'instance',
    summary: 'Whether the hunks of a patch could be undone; changes nothing.',
    body: z.object({ patch: z.string().min(1) }),
    large: true,
    result: z.object({ applies: z.boolean(), reason: z.string().optional() }),
    errors: ['BadRequest', 'PathForbiddenError'],
  },
  'vcs.restore': {
    method: 'POST',
    path: '/vcs/restore',
    scope: 'instance',
    summary: 'Bring back what `vcs.discard` took away; works once.',
    body: z.object({ id: z.string() }),
    result: z.boolean(),
    errors: [...changing, 'NotFoundError', 'PathForbiddenError'],
  },
  'vcs.sides': {
    method: 'GET',
    path: '/vcs/sides',
    scope: 'instance',
    summary: 'A changed file before and after, for what is no text.',
    query: z.object({ file, from: file.optional(), mode: z.enum(['git', 'branch']).default('git') }),
    result: Sides,
    errors: ['BadRequest', 'PathForbiddenError'],
  },
  'vcs.state': {
    method: 'GET',
    path: '/vcs/state',
    scope: 'instance',
    summary: 'Branch and last commit, what git is in the middle of, conflicts, and programs that a commit here leaves out.',
    result: VcsState,
    errors: ['BadRequest'],
  },
  'vcs.blame': {
    method: 'GET',
    path: '/vcs/blame',
    scope: 'instance',
    summary: 'Which lines of a file the sessions of the folder wrote; of one line that none of them wrote, the commit that it came with.',
    query: z.object({ file, line: z.coerce.number().int().min(1).optional() }),
    result: z.object({ ranges: z.array(FolderBlameRange), commit: LineCommit.optional() }),
    errors: ['BadRequest', 'PathForbiddenError'],
  },
  'session.sides': {
    method: 'GET',
    path: '/session/{sessionID}/sides',
    scope: 'instance',
    summary: 'A file before and after the session, or the turn of a message, changed it.',
    params: z.object({ sessionID: SessionID }),
    query: z.object({ file, from: file.optional(), messageID: MessageID.optional() }),
    result: Sides,
    errors: ['BadRequest', 'NotFoundError'],
  },
  'session.blame': {
    method: 'GET',
    path: '/session/{sessionID}/blame',
    scope: 'instance',
    summary: 'Which lines of a file the session wrote: by which prompt, step and call, and who allowed it.',
    params: z.object({ sessionID: SessionID }),
    /** The lines count in the file as it is now; with `left` as the session, or the turn of a message, left it. */
    query: z.object({ file, messageID: MessageID.optional(), left: queryFlag }),
    result: z.array(BlameRange),
    errors: ['BadRequest', 'NotFoundError'],
  },
})
