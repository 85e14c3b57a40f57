import { lstat } from 'node:fs/promises'
import path from 'node:path'
import { badRequest, notFound, ProtocolError } from '#protocol/error'
import { stripHidden } from '../config/hidden-text'
import type { Instance } from '../instance'
import { isOwnData } from '../project/own-data'
import { checkPath, isInside, resolveReal } from '../system/real-path'

export type Guarded = {
  /** Absolute and real: links are followed, the last one too. */
  path: string
  /** From the top of the work tree (outside git: from the folder), with slashes; absolute when it lies outside. */
  relative: string
  inside: boolean
  /** The folder of the project that it lies in. */
  root: string | undefined
  /** Files that steer tools and agents: changing them is asked every time. */
  protected: boolean
  /** `.env` files: reading them is asked. */
  secret: boolean
  /** Our own data: never. */
  forbidden: boolean
}

/** Looks at a path before anything is done with it. It need not exist; relative ones start at the instance's folder. */
export async function guardPath(instance: Instance, input: string): Promise<Guarded> {
  const real = await realPathOf(instance, input)
  const roots = instance.worktree === '/' ? [instance.directory] : [instance.worktree, instance.directory]
  const root = roots.find((folder) => isInside(folder, real))
  const relative = (root === undefined ? real : path.relative(root, real)).replaceAll(path.sep, '/')
  return {
    path: real,
    relative: relative === '' ? '.' : relative,
    inside: root !== undefined,
    root,
    protected: isProtected(relative),
    secret: isSecret(relative),
    forbidden: await isOwnData(instance.app, real),
  }
}

/** For routes: the path exists and lies inside the project; otherwise `PathForbiddenError` or `NotFoundError`. */
export async function requireInside(instance: Instance, input: string, options: { missing?: boolean } = {}): Promise<Guarded> {
  const guarded = await guardPath(instance, input)
  if (!guarded.inside) throw forbiddenPath(input, 'The path leads out of the project')
  if (guarded.forbidden) throw forbiddenPath(input, 'The path belongs to the app itself')
  if (!options.missing && !(await exists(guarded.path))) throw notFound(`File not found: ${input}`)
  return guarded
}

export function forbiddenPath(input: string, message: string) {
  return new ProtocolError('PathForbiddenError', { message, path: input })
}

async function realPathOf(instance: Instance, input: string): Promise<string> {
  try {
    return await resolveReal(path.resolve(instance.directory, input === '' ? '.' : checkPath(input)))
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'BAD_PATH') throw badRequest(message)
    if (code === 'EACCES' || code === 'EPERM') throw forbiddenPath(input, 'The system does not let us look there')
    if (code === 'ENAMETOOLONG' || code === 'ENOTDIR') throw badRequest('The path can\'t exist')
    throw error
  }
}

const PROTECTED_FOLDERS = new Set(['.git', '.opencode', '.vscode', '.idea', '.cursor', '.claude', '.husky'])
const PROTECTED_FILES = /^(opencode\.jsonc?|opencode\.json.*|agents\.md|claude\.md|\.mcp\.json|\.envrc)$/

/** At any depth: repositories and packages lie inside each other, and each brings its own. */
function isProtected(relative: string): boolean {
  const names = relative.split('/').map(foldName)
  if (names.some((name) => PROTECTED_FOLDERS.has(name))) return true
  if (names.some((name, index) => name === '.github' && names[index + 1] === 'workflows')) return true
  return PROTECTED_FILES.test(names.at(-1) ?? '')
}

function isSecret(relative: string): boolean {
  const name = foldName(relative.split('/').at(-1) ?? '')
  return /^\.env($|[._-])|\.env$/.test(name) && !/^\.env\.(example|sample|template)$/.test(name)
}

/** The name as a forgiving file system sees it: case, invisible characters, and what Windows cuts off the end. */
function foldName(name: string): string {
  return stripHidden(name.normalize('NFC'))
    .text.toLowerCase()
    .replace(/(?<=.)(:.*|[. ]+)$/, '')
    .replace(/^git~\d+$/, '.git')
}

async function exists(file: string): Promise<boolean> {
  try {
    await lstat(file)
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return false
    if (code === 'EACCES' || code === 'EPERM') throw forbiddenPath(file, 'The system does not let us look there')
    throw error
  }
}
