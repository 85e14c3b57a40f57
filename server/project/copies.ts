import { lstat, mkdir } from 'node:fs/promises'
import path from 'node:path'
import { ProtocolError } from '#protocol/error'
import { COPY_STRATEGY, type CopyCreate, type CopyRemove } from '#protocol/project-copy'
import type { Instance } from '../instance'
import { BadPathError, checkPath, isInside, resolveReal } from '../system/real-path'
import { openInstance } from './instances'
import { addWorktree, fillWorktree, readWorktrees } from './linked-worktrees'
import { refuseOwnFolder } from './own-data'
import { addSandbox, removeSandbox, requireProject, setSandboxes } from './project'
import { findRepository } from './repository'
import { makeSlug, toSlug } from './slug'
import { ChangesError, clearWorktree, findLinked } from './worktree'

const NUMBERED = 10

/** Makes a copy in a folder of its own below `directory`; it has all files of the last commit when the promise settles. */
export async function createCopy(instance: Instance, projectID: string, input: CopyCreate): Promise<{ directory: string }> {
  return attempt(async () => {
    if (input.strategy !== COPY_STRATEGY) throw new Error(`Project copy strategy unavailable: ${input.strategy.slice(0, 100)}`)
    const source = await sourceOf(instance, projectID)
    const { app } = source
    const parent = await parentFolder(source, input.directory)
    const directory = await freeFolder(parent, toSlug(input.name ?? '') || makeSlug())
    await addWorktree(app, source.worktree, { directory })
    await fillWorktree(app, directory)
    addSandbox(app, projectID, directory)
    return { directory }
  })
}

/** Removes a copy; with changes that are in no commit only by force, which keeps them under a name of ours. */
export async function removeCopy(instance: Instance, projectID: string, input: CopyRemove): Promise<void> {
  await attempt(async () => {
    const source = await sourceOf(instance, projectID)
    const { main, found, directory } = await findLinked(source, input.directory)
    if (!found) throw new Error(`Invalid project copy directory: ${directory}`)
    await clearWorktree(source.app, { main, directory, force: input.force })
    removeSandbox(source.app, projectID, directory)
  })
}

/** Brings the known folders of a project up to date with those that are there. */
export async function refreshCopies(instance: Instance, projectID: string): Promise<void> {
  await attempt(async () => {
    const { app } = instance
    const source = await sourceOf(instance, projectID)
    const linked = (await readWorktrees(app, source.worktree)).map(({ directory }) => directory)
    const { worktree, sandboxes } = requireProject(app, projectID)
    const known = [...new Set([...sandboxes, ...linked])].filter((directory) => directory !== worktree)
    const present = await Promise.all(known.map((directory) => exists(path.join(directory, '.git'))))
    const now = known.filter((_, index) => present[index])
    if (now.length !== sandboxes.length || now.some((directory, index) => directory !== sandboxes[index])) setSandboxes(app, projectID, now)
  })
}

/** The folder that the request is about, when it is one of the project's, else the project's own. */
async function sourceOf(instance: Instance, projectID: string): Promise<Instance> {
  const project = requireProject(instance.app, projectID)
  const source = instance.project.id === projectID ? instance : await openInstance(instance.app, project.worktree)
  if (source.worktree === '/') throw new Error('Only a git repository with a commit can have copies')
  return source
}

/** Copies may lie anywhere but in our own data and in the repository's own files. */
async function parentFolder({ app, directory, worktree }: Instance, input: string): Promise<string> {
  const parent = await resolveReal(path.resolve(directory, checkPath(input)))
  await refuseOwnFolder(app, parent)
  const repository = await findRepository(worktree)
  if (repository && isInside(repository.common, parent)) throw new Error(`Invalid project copy directory: ${parent}`)
  await mkdir(parent, { recursive: true })
  return resolveReal(parent)
}

async function freeFolder(parent: string, name: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const directory = path.join(parent, number === 1 ? name : `${name}-${number}`)
    if (!(await exists(directory))) return directory
    if (number === NUMBERED) throw new Error(`Project copy destination already exists: ${directory}`)
  }
}

async function attempt<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof ProtocolError || error instanceof BadPathError) throw error
    const message = error instanceof Error ? error.message : String(error)
    throw new ProtocolError('ProjectCopyError', { message, ...(error instanceof ChangesError ? { forceRequired: true } : {}) })
  }
}

async function exists(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    () => false,
  )
}
