import { createHash } from 'node:crypto'
import { realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { badRequest, ProtocolError } from '#protocol/error'
import type { App } from '../app'
import type { Instance } from '../instance'
import { transact } from '../store/transact'
import { checkPath } from '../system/real-path'
import { openInstance } from './instances'
import { refuseOwnFolder } from './own-data'
import { updateProject } from './project'

// Folders as web backends count projects: each real path is one, whether it is a repository, a part of one or none. Its
// name is the project's own where the folder is the project's.

export type KnownFolder = { id: string; name: string; path: string; created: number }

const KEY = 'folder:'
const MOST = 1_000

/** Last made known first: what somebody named, the folders of projects, and those that have sessions. */
export function listFolders(app: App): KnownFolder[] {
  const found = new Map<string, KnownFolder>()
  const add = (folder: string, created: number, name?: string) => {
    if (path.isAbsolute(folder) && !found.has(folder)) found.set(folder, { id: folderID(folder), name: name ?? defaultName(folder), path: folder, created })
  }
  const named = app.store.setting.list(KEY).map((value) => value as KnownFolder)
  for (const folder of named) found.set(folder.path, folder)
  for (const { worktree, sandboxes, name, time } of app.store.project.list()) {
    if (worktree === '/') continue
    const own = found.get(worktree)
    if (own && name) found.set(worktree, { ...own, name })
    add(worktree, time.created, name)
    for (const folder of sandboxes) add(folder, time.created)
  }
  for (const { directory, since } of app.store.session.folders()) add(directory, since)
  return [...found.values()].sort((a, b) => b.created - a.created).slice(0, MOST)
}

export function findFolder(app: App, id: string): KnownFolder {
  const found = listFolders(app).find((folder) => folder.id === id)
  if (!found) throw new ProtocolError('ProjectNotFoundError', { message: `Project not found: ${id.slice(0, 200)}`, projectID: id.slice(0, 200) })
  return found
}

/** Makes an existing folder known, or gives it another name. */
export async function addFolder(app: App, input: { path: string; name?: string | undefined }): Promise<KnownFolder> {
  const real = await realFolder(app, input.path)
  const before = listFolders(app).find((folder) => folder.path === real)
  const name = input.name ?? before?.name ?? defaultName(real)
  const folder: KnownFolder = { id: folderID(real), name, path: real, created: before?.created ?? app.clock.now() }
  const instance = await openInstance(app, real)
  transact(app, (tx) => tx.setting.put(KEY + folder.id, folder), { durable: true })
  if (input.name !== undefined && isOwnFolder(instance)) updateProject(app, instance.project.id, { name })
  return folder
}

function isOwnFolder({ project, directory }: Instance): boolean {
  return project.worktree === directory
}

function defaultName(folder: string): string {
  return path.basename(folder) || folder
}

/** Short, and always the same for a folder. */
function folderID(folder: string): string {
  return `prj_${createHash('sha256').update(folder).digest('hex').slice(0, 24)}`
}

async function realFolder(app: App, asked: string): Promise<string> {
  if (!path.isAbsolute(asked)) throw badRequest(`The path must be absolute: ${asked.slice(0, 200)}`)
  const real = await realpath(checkPath(asked)).catch(() => undefined)
  if (real === undefined || !(await stat(real)).isDirectory()) throw badRequest(`Not an existing folder: ${asked.slice(0, 200)}`)
  await refuseOwnFolder(app, real)
  return real
}
