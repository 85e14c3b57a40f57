import { stat } from 'node:fs/promises'
import path from 'node:path'
import { ProtocolError } from '#protocol/error'
import type { Project } from '#protocol/project'
import { COPY_STRATEGY } from '#protocol/project-copy'
import type { App } from '../app'
import { transact } from '../store/transact'
import { runGit } from './git'
import { openInstances } from './instance-map'
import { findRepository, type Repository } from './repository'

const MAX_SANDBOXES = 200

/** Every project that was ever opened, last used first. */
export function listProjects(app: App): Project[] {
  return app.store.project.list()
}

export function updateProject(app: App, id: string, input: Pick<Project, 'name' | 'icon' | 'commands'>): Project {
  const before = requireProject(app, id)
  const project: Project = {
    ...before,
    ...(input.name === undefined ? {} : { name: input.name || undefined }),
    ...(input.icon === undefined ? {} : { icon: { ...before.icon, ...input.icon } }),
    ...(input.commands === undefined ? {} : { commands: { ...before.commands, ...input.commands } }),
    time: { ...before.time, updated: app.clock.now() },
  }
  saveProject(app, project)
  for (const instance of openInstances(app)) if (instance.project.id === id) instance.project = project
  return project
}

/** The folders of a project: its own first, then its other work trees and copies, with the way in which they were made. */
export async function projectDirectories(app: App, id: string): Promise<{ directory: string; strategy?: string }[]> {
  const project = requireProject(app, id)
  const copies = project.sandboxes.map(async (directory) => {
    const repository = await findRepository(directory)
    return repository?.worktree === directory && repository.linked ? { directory, strategy: COPY_STRATEGY } : { directory }
  })
  return [{ directory: project.worktree }, ...(await Promise.all(copies))]
}

export function addSandbox(app: App, id: string, directory: string): void {
  const project = requireProject(app, id)
  if (directory !== project.worktree && !project.sandboxes.includes(directory)) setSandboxes(app, id, [...project.sandboxes, directory])
}

export function removeSandbox(app: App, id: string, directory: string): void {
  const { sandboxes } = requireProject(app, id)
  if (sandboxes.includes(directory)) setSandboxes(app, id, sandboxes.filter((sandbox) => sandbox !== directory))
}

/** Writes down the other folders of a project and tells everyone. */
export function setSandboxes(app: App, id: string, sandboxes: readonly string[]): void {
  const project: Project = { ...requireProject(app, id), sandboxes: sandboxes.slice(-MAX_SANDBOXES) }
  transact(app, (tx) => {
    tx.project.put(project)
    tx.emit('project.updated', project)
    tx.emit('project.directories.updated', { projectID: id })
  })
  for (const instance of openInstances(app)) if (instance.project.id === id) instance.project = { ...instance.project, sandboxes: project.sandboxes }
}

/** The project that a folder (a real path) belongs to, created or brought up to date. */
export async function resolveProject(app: App, directory: string): Promise<{ worktree: string; copy: string | undefined; project: Project }> {
  const repository = await findRepository(directory)
  const root = repository && (await rootCommit(app, repository))
  if (!repository || !root) {
    const project = noteProject(app, { id: 'global', worktree: '/', own: '/' })
    // A repository without a commit has no name of its own yet, but it is one.
    return { worktree: '/', copy: directory, project: repository ? { ...project, vcs: 'git' } : project }
  }
  const main = mainWorktree(repository)
  const project = noteProject(app, { id: root, worktree: main, own: repository.worktree, vcs: 'git' })
  return { worktree: repository.worktree, copy: main === project.worktree ? undefined : main, project }
}

/** Whether the folder (a real path) lies in a repository with a commit. */
export async function isProject(app: App, directory: string): Promise<boolean> {
  const repository = await findRepository(directory)
  return repository !== undefined && (await rootCommit(app, repository)) !== undefined
}

type Use = { id: string; worktree: string; own: string; vcs?: 'git' }

function noteProject(app: App, { id, worktree, own, vcs }: Use): Project {
  const now = app.clock.now()
  const before = app.store.project.get(id)
  const base: Project = before ?? { id, worktree, ...(vcs ? { vcs } : {}), time: { created: now, updated: now }, sandboxes: [] }
  const known = own === base.worktree || base.sandboxes.includes(own)
  const sandboxes = known ? base.sandboxes : [...base.sandboxes, own].slice(-MAX_SANDBOXES)
  const project: Project = { ...base, time: { ...base.time, updated: now }, sandboxes }
  try {
    saveProject(app, project)
  } catch (error) {
    // A full disk or a database for reading only must not keep anybody from looking at a folder.
    app.log.warn('the project was not saved', { project: id, error: String(error) })
  }
  return project
}

function saveProject(app: App, project: Project): void {
  transact(app, (tx) => {
    tx.project.put(project)
    tx.emit('project.updated', project)
  })
}

export function requireProject(app: App, id: string): Project {
  const project = app.store.project.get(id)
  if (!project) throw new ProtocolError('ProjectNotFoundError', { projectID: id, message: `Project not found: ${id}` })
  return project
}

/** A linked work tree belongs to the main one, which is the folder around the shared `.git`. */
function mainWorktree(repository: Repository): string {
  return repository.linked && path.basename(repository.common) === '.git' ? path.dirname(repository.common) : repository.worktree
}

/**
 * The repository's first commit, which names the project wherever it lies. Counting back through a long history takes
 * seconds, so the answer is kept as long as the git folder is the same one.
 */
async function rootCommit(app: App, repository: Repository): Promise<string | undefined> {
  const facts = await stat(repository.common).catch(() => undefined)
  if (!facts) return undefined
  const key = `project.root:${repository.common}`
  const mark = `${facts.dev}:${facts.ino}:${Math.round(facts.birthtimeMs)}`
  const kept = app.store.setting.get(key) as { mark: string; root: string } | undefined
  if (kept?.mark === mark) return kept.root
  const options = { env: app.options.env, signal: app.signal, timeout: 30_000, maxBuffer: 1024 * 1024 }
  const result = await runGit(repository.worktree, ['rev-list', '--max-parents=0', 'HEAD', '--'], options).catch(() => undefined)
  if (result?.code !== 0) return undefined
  const root = result.stdout.split('\n').filter(Boolean).sort()[0]
  if (root) keepRoot(app, key, { mark, root })
  return root
}

function keepRoot(app: App, key: string, value: { mark: string; root: string }): void {
  try {
    transact(app, (tx) => tx.setting.put(key, value))
  } catch (error) {
    app.log.warn('the root commit was not kept', { error: String(error) })
  }
}
