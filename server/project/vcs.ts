import { watch } from 'node:fs'
import path from 'node:path'
import type { z } from 'zod'
import type { VcsFileStatus, VcsInfo } from '#protocol/project'
import type { Instance } from '../instance'
import { slot } from '../scope'
import { isBinary, readRegularFile } from '../system/files'
import { mapLimited } from '../system/limit'
import { ownDataBelow } from './own-data'
import { readGit, runGit } from './git'
import { findRepository, readHead, readSmall, type Repository } from './repository'
import { EMPTY_TREE } from './snapshot-objects'

const MAX_FILES = 5_000
const MAX_COUNTED = 1024 * 1024

/** Current and default branch; nothing outside git, no branch on a detached head. */
export async function vcsInfo(instance: Instance): Promise<z.infer<typeof VcsInfo>> {
  const repository = await repositoryOf(instance)
  if (!repository) return {}
  const [{ branch }, main] = await Promise.all([readHead(repository), defaultBranch(instance, repository)])
  return { ...(branch ? { branch } : {}), ...(main ? { default_branch: main } : {}) }
}

/** Files that differ from the last commit, by their path from the top of the work tree. */
export async function vcsStatus(instance: Instance, signal?: AbortSignal): Promise<VcsFileStatus[]> {
  if (!(await repositoryOf(instance))) return []
  return (await changedFiles(instance, await lastCommit(instance), signal)).map(({ untracked: _untracked, ...status }) => status)
}

/** The branch and the index, followed as long as the instance lives: every checkout, commit and staging is told to who listens. */
export const watchBranch = slot(
  async (instance: Instance) => {
    const repository = await repositoryOf(instance)
    if (!repository) return undefined
    const state: { branch?: string | undefined; timer?: NodeJS.Timeout; index?: NodeJS.Timeout } = { branch: (await readHead(repository)).branch }
    const look = async () => {
      const { branch } = await readHead(repository)
      if (branch === state.branch || instance.closed) return
      state.branch = branch
      instance.bus.publish(instance.place, 'vcs.branch.updated', branch ? { branch } : {})
    }
    const tell = () => {
      delete state.index
      if (!instance.closed) instance.bus.publish(instance.place, 'vcs.updated', {})
    }
    // HEAD is replaced, not written, so its folder is watched; two events of one checkout are looked at once.
    const watcher = watch(repository.gitDirectory, { persistent: false }, (_event, name) => {
      if (name === null || name === 'index' || name === 'HEAD') state.index ??= setTimeout(tell, 150)
      if (name !== null && name !== 'HEAD') return
      clearTimeout(state.timer)
      state.timer = setTimeout(() => void look(), 30)
    })
    watcher.on('error', (error) => instance.log.warn('the branch is no longer watched', { error: String(error) }))
    return { close: () => (clearTimeout(state.timer), clearTimeout(state.index), watcher.close()) }
  },
  (watching) => watching?.close(),
)

export type Changed = VcsFileStatus & { untracked: boolean }

export async function changedFiles(instance: Instance, base: string, signal: AbortSignal | undefined): Promise<Changed[]> {
  const settings = gitOptions(instance, signal)
  const hidden = await withoutOwnData(instance)
  const [names, counts, untracked] = await Promise.all([
    readGit(instance.worktree, ['diff', '--name-status', '--no-renames', '-z', base, '--', ...hidden], settings),
    readGit(instance.worktree, ['diff', '--numstat', '--no-renames', '-z', base, '--', ...hidden], settings),
    readGit(instance.worktree, ['ls-files', '--others', '--exclude-standard', '-z', '--', ...hidden], settings),
  ])
  const numbers = new Map<string, { additions: number; deletions: number }>()
  for (const entry of counts.split('\0')) {
    const found = /^(\d+|-)\t(\d+|-)\t([\s\S]+)$/.exec(entry)
    if (found?.[3]) numbers.set(found[3], { additions: Number(found[1]) || 0, deletions: Number(found[2]) || 0 })
  }
  const fields = names.split('\0')
  const tracked: Changed[] = []
  for (let index = 0; index + 1 < fields.length && tracked.length < MAX_FILES; index += 2) {
    const [letter, file] = [fields[index] ?? '', fields[index + 1] ?? '']
    const status = letter === 'A' ? 'added' : letter === 'D' ? 'deleted' : 'modified'
    tracked.push({ file, additions: 0, deletions: 0, ...numbers.get(file), status, untracked: false })
  }
  const fresh = untracked.split('\0').filter((file) => file !== '' && !file.endsWith('/'))
  const added = await mapLimited(fresh.slice(0, MAX_FILES - tracked.length), 16, async (file): Promise<Changed> => {
    return { file, additions: await countLines(path.join(instance.worktree, file)), deletions: 0, status: 'added', untracked: true }
  })
  return [...tracked, ...added].sort((one, other) => (one.file < other.file ? -1 : 1))
}

async function countLines(file: string): Promise<number> {
  const data = (await readRegularFile(file, { limit: MAX_COUNTED }).catch(() => undefined))?.data
  if (!data || isBinary(data)) return 0
  let lines = data.length > 0 && data.at(-1) !== 0x0a ? 1 : 0
  for (const byte of data) if (byte === 0x0a) lines += 1
  return lines
}

/** What changes are compared with: the last commit, or where the branch left the default one. */
export async function diffBase(instance: Instance, mode: 'git' | 'branch'): Promise<string | undefined> {
  const repository = await repositoryOf(instance)
  if (!repository) return undefined
  return mode === 'branch' ? branchPoint(instance, repository) : lastCommit(instance)
}

/** Before the first commit everything is new. */
async function lastCommit(instance: Instance): Promise<string> {
  const result = await runGit(instance.worktree, ['rev-parse', '--verify', '--quiet', 'HEAD'], gitOptions(instance))
  return result.code === 0 ? 'HEAD' : EMPTY_TREE
}

async function branchPoint(instance: Instance, repository: Repository): Promise<string | undefined> {
  for (const ref of await defaultRefs(instance, repository)) {
    const result = await runGit(instance.worktree, ['merge-base', ref, 'HEAD'], gitOptions(instance))
    const commit = result.stdout.trim()
    if (result.code === 0 && commit) return commit
  }
  return undefined
}

/** The commit that the default branch is at, as far as this repository knows. */
export async function defaultCommit(instance: Instance): Promise<string | undefined> {
  const repository = await repositoryOf(instance)
  for (const ref of repository ? await defaultRefs(instance, repository) : []) {
    const result = await runGit(instance.worktree, ['rev-parse', '--verify', '--quiet', `${ref}^{commit}`], gitOptions(instance))
    const commit = result.stdout.trim()
    if (result.code === 0 && commit) return commit
  }
  return undefined
}

async function defaultRefs(instance: Instance, repository: Repository): Promise<string[]> {
  const main = await defaultBranch(instance, repository)
  return main ? [`refs/remotes/origin/${main}`, `refs/heads/${main}`] : []
}

/** What the remote calls its default, else the usual names where they exist. */
async function defaultBranch(instance: Instance, repository: Repository): Promise<string | undefined> {
  const remote = await readSmall(path.join(repository.common, 'refs/remotes/origin/HEAD'))
  const named = /^ref: refs\/remotes\/origin\/(.+?)\s*$/.exec(remote ?? '')?.[1]
  if (named) return named
  const usual = ['heads/main', 'heads/master', 'remotes/origin/main', 'remotes/origin/master'].map((name) => `refs/${name}`)
  const result = await runGit(instance.worktree, ['for-each-ref', '--format=%(refname:lstrip=-1)', ...usual], gitOptions(instance))
  const present = result.stdout.split('\n')
  return ['main', 'master'].find((name) => present.includes(name))
}

/** Pathspecs for a repository that holds our own data, such as a home folder under version control. */
export async function withoutOwnData({ app, worktree }: Instance): Promise<string[]> {
  return (await ownDataBelow(app, worktree)).map((name) => `:(top,exclude,literal)${name}`)
}

export async function repositoryOf(instance: Instance): Promise<Repository | undefined> {
  return instance.worktree === '/' ? undefined : findRepository(instance.worktree)
}

/** How git is called in the folder of an instance. */
export function gitOptions(instance: Instance, signal?: AbortSignal) {
  // A repository may claim (core.worktree) that its files lie elsewhere, such as in the person's home.
  return { env: instance.app.options.env, signal: signal ?? instance.signal, timeout: 20_000, git: { GIT_WORK_TREE: instance.worktree } }
}
