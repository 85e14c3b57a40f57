import { badRequest } from '#protocol/error'
import type { VcsFileDiff } from '#protocol/project'
import type { Instance } from '../instance'
import { readGit, runGit } from './git'
import { splitPatches } from './patches'
import { EMPTY_TREE } from './snapshot-objects'
import { diffBase, gitOptions, repositoryOf, withoutOwnData } from './vcs'
import { vcsDiff } from './vcs-diff'

const MAX_PATCHES = 4 * 1024 * 1024
const MAX_PATCH = 256 * 1024
const MAX_FILES = 2_000
const SUBJECTS = 12
const LONG = 60_000

export type NextCommit = { files: { file: string; status: string; patch: string | undefined }[]; /** Of the last commits, for how they are written here. */ subjects: string[] }

/** What the next commit would hold: what is staged, with `all` everything, with `amend` what the last commit holds too. */
export async function nextCommit(instance: Instance, input: { all?: boolean | undefined; amend?: boolean | undefined; signal: AbortSignal }): Promise<NextCommit> {
  if (!(await repositoryOf(instance))) throw badRequest('The folder is not in a git repository')
  const { all, amend, signal } = input
  const options = gitOptions(instance, signal)
  const log = await runGit(instance.worktree, ['log', '--no-merges', `-${SUBJECTS}`, '--format=%s'], options)
  const subjects = log.code === 0 ? log.stdout.split('\n').filter(Boolean) : []
  const files = all ? await vcsDiff(instance, { mode: 'git', signal }) : await staged(instance, amend ? await beforeLast(instance) : await lastOrNothing(instance), signal)
  return { files: files.slice(0, MAX_FILES).map(({ file, status = 'modified', patch }) => ({ file, status, patch })), subjects }
}

async function staged(instance: Instance, base: string, signal: AbortSignal): Promise<VcsFileDiff[]> {
  const options = { ...gitOptions(instance, signal), timeout: LONG }
  const hidden = await withoutOwnData(instance)
  const args = ['diff', '--cached', '--no-renames', '--no-color', '--src-prefix=a/', '--dst-prefix=b/']
  const [names, text] = await Promise.all([
    readGit(instance.worktree, [...args, '--name-status', '-z', base, '--', ...hidden], options),
    runGit(instance.worktree, [...args, base, '--', ...hidden], { ...options, maxBuffer: MAX_PATCHES }),
  ])
  const patches = splitPatches(text.stdout, { complete: !text.truncated, limit: MAX_PATCH })
  const fields = names.split('\0')
  return Array.from({ length: Math.floor(fields.length / 2) }, (_, index) => {
    const [letter, file] = [fields[2 * index] ?? '', fields[2 * index + 1] ?? '']
    const patch = patches.get(file)
    return { file, additions: 0, deletions: 0, status: letter === 'A' ? 'added' : letter === 'D' ? 'deleted' : 'modified', ...(patch === undefined ? {} : { patch }) }
  })
}

async function lastOrNothing(instance: Instance): Promise<string> {
  return (await diffBase(instance, 'git')) ?? EMPTY_TREE
}

/** A first commit is compared with nothing. */
async function beforeLast(instance: Instance): Promise<string> {
  const before = await runGit(instance.worktree, ['rev-parse', '--verify', '--quiet', 'HEAD~1'], gitOptions(instance))
  return before.code === 0 ? before.stdout.trim() : EMPTY_TREE
}
