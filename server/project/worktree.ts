import { lstat } from 'node:fs/promises'
import path from 'node:path'
import { ProtocolError } from '#protocol/error'
import type { Worktree } from '#protocol/worktree'
import type { App } from '../app'
import type { Instance } from '../instance'
import { transact } from '../store/transact'
import { ensurePrivateDirectory } from '../system/paths'
import { isInside, resolveReal } from '../system/real-path'
import { openInstances } from './instance-map'
import {
  addWorktree,
  branchExists,
  cleanWorktree,
  dropMergedBranch,
  dropWorktree,
  fillWorktree,
  hasChanges,
  keepWork,
  readWorktrees,
  type LinkedWorktree,
} from './linked-worktrees'
import { addSandbox, removeSandbox } from './project'
import { findRepository } from './repository'
import { makeSlug, toSlug } from './slug'
import { defaultCommit } from './vcs'

const PREFIX = 'opencode/'
const ATTEMPTS = 20

type Fault = 'WorktreeCreateFailedError' | 'WorktreeRemoveFailedError' | 'WorktreeResetFailedError' | 'WorktreeListFailedError'

/** The folders of the linked work trees that are there; none outside git. */
export async function listWorktrees(instance: Instance): Promise<string[]> {
  if (instance.worktree === '/') return []
  const all = await attempt('WorktreeListFailedError', () => readWorktrees(instance.app, instance.worktree))
  const present = await Promise.all(all.map(({ directory }) => exists(directory)))
  return all.flatMap(({ main, directory }, index) => (!main && present[index] ? directory : []))
}

/** A new work tree in our data with a branch of its own; its files come with `fillWorktree`. */
export async function makeWorktree(instance: Instance, { name }: { name?: string | undefined }): Promise<Worktree & { branch: string }> {
  requireGit(instance)
  const { app, project, worktree: source } = instance
  const parent = path.join(app.options.paths.data, 'worktree', project.id)
  await ensurePrivateDirectory(path.dirname(parent))
  await ensurePrivateDirectory(parent)
  const made = await freeName(instance, { wanted: toSlug(name ?? ''), parent: await resolveReal(parent) })
  await attempt('WorktreeCreateFailedError', () => addWorktree(app, source, made))
  // What a person trusts by its content is the same content here.
  const hashes = app.store.trust.list(source)
  transact(app, (tx) => hashes.forEach((hash) => tx.trust.put(made.directory, hash, app.clock.now())), { durable: true })
  addSandbox(app, project.id, made.directory)
  return made
}

/**
 * Removes a work tree of the repository with its branch. Nothing is lost by that: changes that are in no commit keep it
 * (by force they move to a name of ours), and commits that are in no other branch keep the branch. True also for a folder
 * that is none of its work trees, since then there is nothing to remove.
 */
export async function removeWorktree(instance: Instance, input: { directory: string; force?: boolean | undefined }): Promise<boolean> {
  requireGit(instance)
  const { app, project } = instance
  const force = input.force === true
  return attempt('WorktreeRemoveFailedError', async () => {
    const { main, found, directory } = await findLinked(instance, input.directory)
    if (directory === main) throw new Error("The repository's own folder is no work tree that can be removed")
    if (found) {
      await clearWorktree(app, { main, directory, force })
      const { branch } = found
      if (branch?.startsWith(PREFIX)) await dropMergedBranch(app, main, branch)
    }
    removeSandbox(app, project.id, directory)
    return true
  })
}

export class ChangesError extends Error {
  override readonly name = 'ChangesError'
  constructor(directory: string) {
    super(`${directory} holds changes that are not committed`)
  }
}

/** Ends what is open in a linked work tree and removes it; throws `ChangesError` unless it is clean or forced. */
export async function clearWorktree(app: App, { main, directory, force }: { main: string; directory: string; force: boolean }): Promise<void> {
  const present = await exists(directory)
  if (present && !force && (await hasChanges(app, directory))) throw new ChangesError(directory)
  await closeInside(app, directory)
  if (present && force) await keepWork(app, directory)
  await dropWorktree(app, main, { directory, force: force || !present })
}

/** Sets a work tree back to the default branch; what it had is kept under a name of ours. Files that git ignores stay. */
export async function resetWorktree(instance: Instance, input: { directory: string }): Promise<LinkedWorktree> {
  requireGit(instance)
  const { app } = instance
  return attempt('WorktreeResetFailedError', async () => {
    const { main, found, directory } = await findLinked(instance, input.directory)
    if (directory === main) throw new Error("The repository's own folder can't be reset")
    if (!found || !(await exists(directory))) throw new Error(`${directory} is no work tree of this repository`)
    const commit = await defaultCommit(instance)
    if (!commit) throw new Error('The repository has no default branch')
    await keepWork(app, directory)
    await fillWorktree(app, directory, commit)
    await cleanWorktree(app, directory)
    return found
  })
}

/** The work tree that a path from outside means, if it is one of this repository. */
export async function findLinked(instance: Instance, input: string): Promise<{ main: string; found: LinkedWorktree | undefined; directory: string }> {
  const directory = await resolveReal(path.resolve(instance.directory, input))
  const all = await readWorktrees(instance.app, instance.worktree)
  const main = all[0]?.directory ?? instance.worktree
  const listed = all.find((worktree) => !worktree.main && worktree.directory === directory)
  const found = listed && (!(await exists(directory)) || (await belongsTo(directory, main))) ? listed : undefined
  return { main, found, directory }
}

/** A repository's list may name anybody's folder; one that is its work tree names the repository too. */
async function belongsTo(directory: string, main: string): Promise<boolean> {
  const [there, here] = await Promise.all([findRepository(directory), findRepository(main)])
  if (!there?.linked || there.worktree !== directory || !here) return false
  return (await resolveReal(there.common)) === (await resolveReal(here.common))
}

async function closeInside(app: App, directory: string): Promise<void> {
  const inside = openInstances(app).filter((instance) => isInside(directory, instance.directory))
  await Promise.allSettled(inside.map((instance) => instance.close()))
}

async function freeName({ app, worktree }: Instance, { wanted, parent }: { wanted: string; parent: string }) {
  for (let attempts = 0; attempts < ATTEMPTS; attempts += 1) {
    const name = wanted === '' ? makeSlug() : attempts === 0 ? wanted : `${wanted}-${makeSlug()}`
    const [directory, branch] = [path.join(parent, name), `${PREFIX}${name}`]
    if (!(await exists(directory)) && !(await branchExists(app, worktree, branch))) return { name, branch, directory }
  }
  throw new ProtocolError('WorktreeNameGenerationFailedError', { message: 'No free name was found' })
}

function requireGit(instance: Instance) {
  if (instance.worktree === '/') throw new ProtocolError('WorktreeNotGitError', { message: 'Only a git repository with a commit can have work trees' })
}

async function attempt<T>(fault: Fault, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof ProtocolError) throw error
    throw new ProtocolError(fault, { message: error instanceof Error ? error.message : String(error) })
  }
}

async function exists(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    () => false,
  )
}
