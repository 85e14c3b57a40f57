import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { ProtocolError } from '#protocol/error'
import type { Instance } from '../instance'
import { mapLimited } from '../system/limit'
import { ensurePrivateDirectory } from '../system/paths'
import { readGit, runGit } from './git'
import { copyIndex } from './linked-worktrees'
import { ownDataBelow } from './own-data'
import { findRepository } from './repository'

const MAX_DIFF = 32 * 1024 * 1024
const MAX_FILES = 20_000

/**
 * Everything that is in no commit as one patch that `git apply` takes: new and binary files, rights and links too. Empty
 * outside git. Nothing is written into the repository: index and objects of the comparison lie in a folder of ours.
 */
export async function rawDiff(instance: Instance, { signal, files }: { signal?: AbortSignal; files?: readonly string[] } = {}): Promise<Buffer> {
  const { app, worktree } = instance
  const repository = worktree === '/' ? undefined : await findRepository(worktree)
  if (!repository) return Buffer.alloc(0)
  const scratch = await mkdtemp(path.join(await ensurePrivateDirectory(app.options.paths.tmp), 'diff-'))
  try {
    const objects = path.join(scratch, 'objects')
    await mkdir(objects)
    const git = {
      ...(await copyIndex(worktree, scratch)),
      GIT_WORK_TREE: worktree,
      GIT_OBJECT_DIRECTORY: objects,
      GIT_ALTERNATE_OBJECT_DIRECTORIES: path.join(repository.common, 'objects'),
    }
    const options = { env: app.options.env, signal: signal ?? instance.signal, timeout: 60_000, git }
    const chosen = files?.map(literal) ?? ['.']
    const pathspecs = [...chosen, ...(await ownDataBelow(app, worktree)).map((name) => `:(top,exclude,literal)${name}`)]
    // Of chosen files the index may know less than the last commit does.
    if (files) await readGit(worktree, ['read-tree', 'HEAD'], options)
    await refuseMuch(worktree, await readGit(worktree, ['status', '--porcelain', '-z', '--no-renames', '--untracked-files=all', '--', ...pathspecs], options))
    const known = files && (await readGit(worktree, ['ls-files', '--cached', '--others', '-z', '--', ...pathspecs], options)).split('\0').filter(Boolean)
    if (known) await readGit(worktree, ['add', '--all', '--force', '--', ...known.map(literal)], options)
    else await readGit(worktree, ['add', '--all', '--', ...pathspecs], options)
    const args = ['diff', '--cached', '--binary', '--full-index', '--no-color', '--no-renames', '--src-prefix=a/', '--dst-prefix=b/', 'HEAD', '--']
    const result = await runGit(worktree, [...args, ...pathspecs], { ...options, maxBuffer: MAX_DIFF })
    options.signal.throwIfAborted()
    if (result.code !== 0) throw new Error(`git diff failed: ${result.stderr.trim().slice(0, 500)}`)
    if (result.truncated) throw tooMuch()
    return result.stdoutBytes
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

/** Before anything is copied: a forgotten disk image is no patch. */
async function refuseMuch(worktree: string, status: string): Promise<void> {
  const names = status.split('\0').flatMap((line) => (line === '' ? [] : line.slice(3)))
  if (names.length > MAX_FILES) throw tooMuch()
  const sizes = await mapLimited(names, 16, (name) => stat(path.join(worktree, name)).then(({ size }) => size, () => 0))
  if (sizes.reduce((sum, size) => sum + size, 0) > 4 * MAX_DIFF) throw tooMuch()
}

function literal(file: string) {
  return `:(top,literal)${file}`
}

function tooMuch() {
  return new ProtocolError('PayloadTooLarge', { message: `The changes are larger than a patch of ${MAX_DIFF} bytes`, limit: MAX_DIFF })
}
