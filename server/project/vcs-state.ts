import { access, constants, readdir } from 'node:fs/promises'
import path from 'node:path'
import type { VcsState } from '#protocol/review'
import type { Instance } from '../instance'
import { readRegularFile } from '../system/files'
import { mapLimited } from '../system/limit'
import type { ProcessResult } from '../system/process'
import { runGit } from './git'
import { findRepository, readHead, readSmall, type Repository } from './repository'
import { gitOptions, repositoryOf } from './vcs'

const HOOKS = ['pre-commit', 'prepare-commit-msg', 'commit-msg', 'post-commit']
const MAX_CONFLICTS = 1_000
/** Larger files are not looked through for markers. */
const MAX_MARKED = 4 * 1024 * 1024
const MARKERS = /^<{7}[ \r\n][\s\S]*^>{7}(?: |\r?$)/m

const signs: readonly (readonly [string, NonNullable<VcsState['doing']>])[] = [
  ['rebase-merge', 'rebase'],
  ['rebase-apply', 'rebase'],
  ['MERGE_HEAD', 'merge'],
  ['CHERRY_PICK_HEAD', 'cherry-pick'],
  ['REVERT_HEAD', 'revert'],
  ['BISECT_LOG', 'bisect'],
]

/** Where the work tree stands. */
export async function vcsState(instance: Instance): Promise<VcsState> {
  const repository = await repositoryOf(instance)
  if (!repository) return { conflicts: [], skipped: [] }
  const [{ branch }, head, doing, files, skipped, message] = await Promise.all([
    readHead(repository),
    lastCommit(instance),
    undertaking(repository),
    unmergedFiles(instance),
    skippedPrograms(instance),
    readSmall(path.join(repository.gitDirectory, 'MERGE_MSG')),
  ])
  const said = message?.replace(/^#.*\n?/gm, '').trim()
  const conflicts = await mapLimited(files, 8, async (file) => ({ file, markers: await hasMarkers(path.join(instance.worktree, file)) }))
  return { ...(branch ? { branch } : {}), ...(head ? { head } : {}), ...(doing ? { doing } : {}), ...(doing && said ? { message: said } : {}), conflicts, skipped }
}

/** Files with conflicts that nobody said are solved. */
export async function unmergedFiles(instance: Instance): Promise<string[]> {
  const { stdout } = await ask(instance, ['ls-files', '--unmerged', '-z', '--', ':(top)'])
  const names = stdout.split('\0').flatMap((entry) => /^\S+ \S+ \d\t([\s\S]+)$/.exec(entry)?.[1] ?? [])
  return [...new Set(names)].slice(0, MAX_CONFLICTS)
}

/** Hooks and signatures that a commit in a terminal would have had. */
export async function skippedPrograms(instance: Instance): Promise<string[]> {
  const repository = await findRepository(instance.worktree)
  const named = await Promise.all(['--local', '--global'].map((scope) => ask(instance, ['config', scope, '--type=path', '--get', 'core.hooksPath'])))
  const configured = named.map(({ stdout }) => stdout.trim()).find((folder) => folder !== '')
  const folder = configured ? path.resolve(instance.worktree, configured) : path.join(repository?.common ?? instance.worktree, 'hooks')
  const present = await readdir(folder).catch((): string[] => [])
  const hooks: string[] = []
  for (const hook of HOOKS.filter((name) => present.includes(name))) {
    const runs = await access(path.join(folder, hook), constants.X_OK).then(() => true, () => false)
    if (runs) hooks.push(hook)
  }
  const signing = await ask(instance, ['config', '--type=bool', '--get', 'commit.gpgsign'])
  return [...hooks, ...(signing.stdout.trim() === 'true' ? ['signature'] : [])]
}

async function lastCommit(instance: Instance): Promise<VcsState['head']> {
  const { code, stdout } = await ask(instance, ['log', '-1', '--format=%H%n%B'])
  if (code !== 0) return undefined
  const cut = stdout.indexOf('\n')
  const commit = stdout.slice(0, cut)
  const remote = await ask(instance, ['for-each-ref', '--count=1', `--contains=${commit}`, 'refs/remotes'])
  return { commit, message: stdout.slice(cut + 1).trim(), pushed: remote.stdout.trim() !== '' }
}

async function undertaking({ gitDirectory }: Repository): Promise<VcsState['doing']> {
  const present = new Set(await readdir(gitDirectory).catch((): string[] => []))
  return signs.find(([name]) => present.has(name))?.[1]
}

async function hasMarkers(file: string): Promise<boolean> {
  const read = await readRegularFile(file, { limit: MAX_MARKED }).catch(() => undefined)
  return read !== undefined && MARKERS.test(read.data.toString('utf8'))
}

function ask(instance: Instance, args: readonly string[]): Promise<ProcessResult> {
  return runGit(instance.worktree, args, gitOptions(instance))
}
