import { readFile, realpath, stat } from 'node:fs/promises'
import path from 'node:path'

/** Where a work tree keeps its git data; `common` differs from `gitDirectory` in linked work trees. */
export type Repository = {
  worktree: string
  gitDirectory: string
  common: string
  /** A linked work tree that its repository knows; a `.git` file alone may name anybody's. */
  linked: boolean
}

/** The repository that a folder belongs to, read from the files themselves: opening a folder must not wait for a program. */
export async function findRepository(directory: string): Promise<Repository | undefined> {
  for (let folder = directory; ; folder = path.dirname(folder)) {
    const found = await repositoryAt(folder)
    if (found) return found
    if (path.dirname(folder) === folder) return undefined
  }
}

/** What HEAD says: the branch's full name, or undefined when it is detached. */
export async function readHead(repository: Repository): Promise<{ branch?: string; commit?: string }> {
  const text = await readSmall(path.join(repository.gitDirectory, 'HEAD'))
  const branch = /^ref: refs\/heads\/(.+?)\s*$/.exec(text ?? '')?.[1]
  if (branch) return { branch }
  const commit = /^([0-9a-f]{40,64})\s*$/.exec(text ?? '')?.[1]
  return commit ? { commit } : {}
}

/** A short text file, or undefined when there is none. */
export async function readSmall(file: string): Promise<string | undefined> {
  const facts = await stat(file).catch(() => undefined)
  if (!facts?.isFile() || facts.size > 1024 * 1024) return undefined
  return readFile(file, 'utf8').catch(() => undefined)
}

async function repositoryAt(folder: string): Promise<Repository | undefined> {
  const dotGit = path.join(folder, '.git')
  const facts = await stat(dotGit).catch(() => undefined)
  if (!facts) return undefined
  const gitDirectory = facts.isDirectory() ? dotGit : await linkedDirectory(dotGit)
  if (!gitDirectory || (await readSmall(path.join(gitDirectory, 'HEAD'))) === undefined) return undefined
  const shared = (await readSmall(path.join(gitDirectory, 'commondir')))?.trim()
  const common = shared ? path.resolve(gitDirectory, shared) : gitDirectory
  return { worktree: folder, gitDirectory, common, linked: common !== gitDirectory && (await isKnown(gitDirectory, dotGit)) }
}

async function isKnown(gitDirectory: string, dotGit: string): Promise<boolean> {
  const back = (await readSmall(path.join(gitDirectory, 'gitdir')))?.trim()
  if (!back) return false
  const [named, own] = await Promise.all([path.resolve(gitDirectory, back), dotGit].map((file) => realpath(file).catch(() => undefined)))
  return named !== undefined && named === own
}

/** `.git` of a linked work tree or submodule is a file that names the real place. */
async function linkedDirectory(file: string): Promise<string | undefined> {
  const target = /^gitdir: (.+?)\s*$/.exec((await readSmall(file)) ?? '')?.[1]
  return target ? path.resolve(path.dirname(file), target) : undefined
}
