import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import path from 'node:path'
import type { App } from '../app'
import { ensurePrivateDirectory } from '../system/paths'
import { resolveReal } from '../system/real-path'
import { readGit, runGit } from './git'
import { ownDataBelow } from './own-data'
import { findRepository } from './repository'

// What git knows of the work trees of a repository, and what is done with them. Each call says in which folder it runs;
// whoever calls knows whether that folder may be touched.

export type LinkedWorktree = { directory: string; branch?: string; head?: string; main: boolean }

const LONG = 5 * 60_000
const KEPT = 'refs/opencode/kept'
const MAX_KEPT = 50
const AUTHOR = { GIT_AUTHOR_NAME: 'OpenCode', GIT_AUTHOR_EMAIL: 'opencode@localhost', GIT_COMMITTER_NAME: 'OpenCode', GIT_COMMITTER_EMAIL: 'opencode@localhost' }

/** The work trees of a repository by their real paths, the main one first. */
export async function readWorktrees(app: App, folder: string): Promise<LinkedWorktree[]> {
  const text = await readGit(folder, ['worktree', 'list', '--porcelain'], settings(app))
  const blocks = text.split(/\n\n+/).filter((block) => block.startsWith('worktree '))
  return Promise.all(
    blocks.map(async (block, index) => {
      const field = (name: string) => new RegExp(`^${name} (.+)$`, 'm').exec(block)?.[1]
      const [listed, branch, head] = [field('worktree')!, field('branch')?.replace(/^refs\/heads\//, ''), field('HEAD')]
      const directory = await resolveReal(listed).catch(() => listed)
      return { directory, main: index === 0, ...(branch ? { branch } : {}), ...(head ? { head } : {}) }
    }),
  )
}

/** Makes a work tree without files yet, on a new branch or on none. */
export async function addWorktree(app: App, folder: string, { directory, branch }: { directory: string; branch?: string }): Promise<void> {
  const on = branch === undefined ? ['--detach'] : ['-b', branch]
  await readGit(folder, ['worktree', 'add', '--no-checkout', ...on, '--', directory, 'HEAD'], settings(app))
}

/** Sets branch, index and files of a work tree to a commit. Files that git does not know stay. */
export async function fillWorktree(app: App, directory: string, commit = 'HEAD'): Promise<void> {
  await readGit(directory, ['reset', '--hard', '--quiet', commit], { ...settings(app), timeout: LONG })
}

/** Takes away files that git neither knows nor ignores. */
export async function cleanWorktree(app: App, directory: string): Promise<void> {
  await readGit(directory, ['clean', '-ffd', '--quiet'], { ...settings(app), timeout: LONG })
}

/** Whether a work tree holds changes that are in no commit. */
export async function hasChanges(app: App, directory: string): Promise<boolean> {
  const result = await runGit(directory, ['status', '--porcelain', '--untracked-files=normal'], { ...settings(app), timeout: LONG, maxBuffer: 4096 })
  if (result.code !== 0 && !result.truncated) throw new Error(`The state of the work tree can't be read: ${result.stderr.trim().slice(0, 500)}`)
  return result.stdout.trim() !== ''
}

/** Removes a work tree; git itself refuses when it holds changes, unless it is forced. */
export async function dropWorktree(app: App, folder: string, { directory, force }: { directory: string; force: boolean }): Promise<void> {
  await readGit(folder, ['worktree', 'remove', ...(force ? ['--force'] : []), '--', directory], { ...settings(app), timeout: LONG })
}

export async function branchExists(app: App, folder: string, branch: string): Promise<boolean> {
  return (await runGit(folder, ['show-ref', '--verify', '--quiet', `refs/heads/${branch}`], settings(app))).code === 0
}

/** Deletes a branch whose commits are all in some other branch or tag too. */
export async function dropMergedBranch(app: App, folder: string, branch: string): Promise<boolean> {
  const ref = `refs/heads/${branch}`
  const holders = await readGit(folder, ['for-each-ref', '--count=5', '--format=%(refname)', `--contains=${ref}`], settings(app))
  if (!holders.split('\n').some((holder) => holder !== '' && holder !== ref)) return false
  await readGit(folder, ['branch', '--quiet', '-D', '--', branch], settings(app))
  return true
}

/** Keeps what a work tree holds (its commits and everything that is in none) under a name of ours, and tells the name. */
export async function keepWork(app: App, directory: string): Promise<string> {
  const scratch = await mkdtemp(path.join(await ensurePrivateDirectory(app.options.paths.tmp), 'index-'))
  try {
    const git = { ...AUTHOR, ...(await copyIndex(directory, scratch)) }
    const options = { ...settings(app), timeout: LONG, git }
    const own = await ownDataBelow(app, directory)
    await readGit(directory, ['add', '--all', '--', '.', ...own.map((name) => `:(top,exclude,literal)${name}`)], options)
    const tree = (await readGit(directory, ['write-tree'], options)).trim()
    const commit = (await readGit(directory, ['commit-tree', tree, '-p', 'HEAD', '-m', `What was in ${directory}`], options)).trim()
    const ref = `${KEPT}/${path.basename(directory).replace(/[^\w-]+/g, '-')}-${app.clock.now()}`
    await readGit(directory, ['update-ref', ref, commit], settings(app))
    await dropOldest(app, directory)
    return ref
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

/** A second index for a folder, so that its own stays as it is. */
export async function copyIndex(directory: string, scratch: string): Promise<{ GIT_INDEX_FILE: string }> {
  const repository = await findRepository(directory)
  const target = path.join(scratch, 'index')
  // With what it knows of the files, git need not read them all again.
  if (repository) await copyFile(path.join(repository.gitDirectory, 'index'), target).catch(ignoreMissing)
  return { GIT_INDEX_FILE: target }
}

async function dropOldest(app: App, folder: string): Promise<void> {
  const refs = (await readGit(folder, ['for-each-ref', '--sort=-creatordate', '--format=%(refname)', KEPT], settings(app))).split('\n').filter(Boolean)
  for (const ref of refs.slice(MAX_KEPT)) await readGit(folder, ['update-ref', '-d', ref], settings(app))
}

function ignoreMissing(error: NodeJS.ErrnoException) {
  if (error.code !== 'ENOENT') throw error
}

function settings(app: App) {
  return { env: app.options.env, signal: app.signal, timeout: 30_000 }
}
