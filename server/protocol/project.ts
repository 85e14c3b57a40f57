import { z } from 'zod'
import { operations } from './operation'
import { diffPart, reviewFacts } from './review'

// Shapes

/** Something in a project that could run code or reach outside; held back until a person trusts exactly this content. */
export const HeldItem = z.object({
  kind: z.enum(['plugin', 'tool', 'mcp', 'lsp', 'formatter', 'command', 'instruction', 'provider', 'permission', 'skill']),
  name: z.string(),
  /** The file that declares it, relative to the worktree. */
  file: z.string(),
  hash: z.string(),
  detail: z.string(),
})
export type HeldItem = z.infer<typeof HeldItem>

export const ProjectTrust = z.object({ trusted: z.boolean(), held: z.array(HeldItem), hiddenCharacters: z.number().int().min(0) })
export type ProjectTrust = z.infer<typeof ProjectTrust>

export const Project = z.object({
  id: z.string(),
  worktree: z.string(),
  vcs: z.literal('git').optional(),
  name: z.string().optional(),
  icon: z.object({ url: z.string().optional(), override: z.string().optional(), color: z.string().optional() }).optional(),
  commands: z.object({ start: z.string().optional() }).optional(),
  time: z.object({ created: z.number().int(), updated: z.number().int(), initialized: z.number().int().optional() }),
  sandboxes: z.array(z.string()),
})
export type Project = z.infer<typeof Project>

export const Paths = z.object({ home: z.string(), state: z.string(), config: z.string(), worktree: z.string(), directory: z.string() })

export const VcsInfo = z.object({ branch: z.string().optional(), default_branch: z.string().optional() })
export const VcsFileStatus = z.object({
  file: z.string(),
  additions: z.number().int(),
  deletions: z.number().int(),
  status: z.enum(['added', 'deleted', 'modified']),
})
export type VcsFileStatus = z.infer<typeof VcsFileStatus>
export const VcsFileDiff = VcsFileStatus.extend({
  patch: z.string().optional(),
  status: VcsFileStatus.shape.status.optional(),
  ...reviewFacts,
  /** How much of it is in the next commit; told with the list of what is in no commit. */
  staged: z.enum(['none', 'part', 'all']).optional(),
  /** A merge left it with conflicts, and nobody said that they are solved. */
  conflict: z.literal(true).optional(),
})
export type VcsFileDiff = z.infer<typeof VcsFileDiff>

/** What a patch is called on the wire. */
export const RAW_DIFF = 'text/x-diff; charset=utf-8'

// Events

export const projectEvents = {
  'project.updated': Project,
  'vcs.branch.updated': z.object({ branch: z.string().optional() }),
}

// Operations

export const projectOperations = operations({
  'path.get': {
    method: 'GET',
    path: '/path',
    scope: 'instance',
    summary: 'Where things are: home, state, config, worktree, folder.',
    result: Paths,
    errors: ['BadRequest'],
  },
  'project.list': {
    method: 'GET',
    path: '/project',
    scope: 'app',
    summary: 'Every project that was ever opened, last used first.',
    result: z.array(Project),
  },
  'project.current': {
    method: 'GET',
    path: '/project/current',
    scope: 'instance',
    summary: 'The project of the folder, and what of it is held back until it is trusted.',
    result: Project.extend({ trust: ProjectTrust }),
    errors: ['BadRequest'],
  },
  'project.trust': {
    method: 'POST',
    path: '/project/trust',
    scope: 'instance',
    summary: 'Trust the held-back items with these hashes, or all that are held now; `trusted: false` takes it back.',
    body: z.object({ hashes: z.array(z.string()).optional(), trusted: z.boolean().optional() }),
    result: ProjectTrust,
    errors: ['BadRequest'],
  },
  'project.update': {
    method: 'PATCH',
    path: '/project/{projectID}',
    scope: 'app',
    summary: 'Name, icon and start command of a project.',
    params: z.object({ projectID: z.string() }),
    body: Project.pick({ name: true, icon: true, commands: true }),
    result: Project,
    errors: ['BadRequest', 'ProjectNotFoundError'],
  },
  'project.directories': {
    method: 'GET',
    path: '/project/{projectID}/directories',
    scope: 'app',
    summary: 'The folders of a project.',
    params: z.object({ projectID: z.string() }),
    result: z.array(z.object({ directory: z.string(), strategy: z.string().optional() })),
    errors: ['ProjectNotFoundError'],
  },
  'project.initGit': {
    method: 'POST',
    path: '/project/git/init',
    scope: 'instance',
    summary: 'Make the folder a git repository, unless it lies in one. Nothing is committed.',
    result: Project,
    errors: ['BadRequest'],
  },
  'vcs.get': {
    method: 'GET',
    path: '/vcs',
    scope: 'instance',
    summary: 'Current and default branch.',
    result: VcsInfo,
    errors: ['BadRequest'],
  },
  'vcs.status': {
    method: 'GET',
    path: '/vcs/status',
    scope: 'instance',
    summary: 'Files that differ from the last commit.',
    result: z.array(VcsFileStatus),
    errors: ['BadRequest'],
  },
  'vcs.diff': {
    method: 'GET',
    path: '/vcs/diff',
    scope: 'instance',
    summary: 'Patches against the last commit (`git`), against the default branch (`branch`) or against what is staged (`index`).',
    query: z.object({ mode: z.enum(['git', 'branch', 'index']).default('git'), context: z.coerce.number().int().min(0).max(100).optional(), ...diffPart }),
    result: z.array(VcsFileDiff),
    errors: ['BadRequest'],
  },
  'vcs.diff.raw': {
    method: 'GET',
    path: '/vcs/diff/raw',
    scope: 'instance',
    kind: 'bytes',
    type: RAW_DIFF,
    summary: 'Everything that is in no commit as one patch, new and binary files included.',
    result: z.string(),
    errors: ['BadRequest', 'PayloadTooLarge'],
  },
  'vcs.apply': {
    method: 'POST',
    path: '/vcs/apply',
    scope: 'instance',
    summary: 'Apply a patch to the files, all of it or nothing. Its paths start at the top of the work tree.',
    body: z.object({ patch: z.string() }),
    large: true,
    result: z.object({ applied: z.boolean() }),
    errors: ['BadRequest', 'VcsApplyError', 'PathForbiddenError'],
  },
})
