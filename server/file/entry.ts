import { lstat, mkdir, open, realpath, rename } from 'node:fs/promises'
import path from 'node:path'
import { badRequest, notFound, ProtocolError } from '#protocol/error'
import type { EntryInput } from '#protocol/file'
import type { Instance } from '../instance'
import { checkPath, isInside } from '../system/real-path'
import { noteChange } from './changes'
import { fileFault, writing } from './files'
import { forbiddenPath, requireInside } from './guard'
import { rawPath } from './raw-name'

/** A name in a folder of the project. Other than with content, a link is meant itself, not what it leads to. */
export type Entry = { path: string; exists: boolean; folder: boolean }

/** Makes an empty file or a folder, with the folders above it. */
export async function createEntry(instance: Instance, { path: input, type }: EntryInput): Promise<boolean> {
  const entry = await readEntry(instance, input)
  if (entry.exists) throw taken(input)
  await writing(instance).run(async () => {
    try {
      await mkdir(path.dirname(entry.path), { recursive: true })
      await stillInside(entry.path)
      if (type === 'directory') await mkdir(entry.path)
      else await (await open(entry.path, 'wx', 0o666)).close()
    } catch (error) {
      throw entryFault(error as NodeJS.ErrnoException, input)
    }
  }, instance.signal)
  noteChange(instance, entry.path, 'add')
  return true
}

/** Renames or moves; nothing is overwritten. */
export async function moveEntry(instance: Instance, { from, to }: { from: string; to: string }): Promise<boolean> {
  const [source, target] = [await readEntry(instance, from), await readEntry(instance, to)]
  if (!source.exists) throw notFound(`File not found: ${from}`)
  if (source.path === target.path) return true
  if (isInside(source.path, target.path)) throw badRequest('A folder cannot be moved into itself')
  await writing(instance).run(async () => {
    try {
      // A name that differs in its case only is the same entry on some systems.
      if (target.exists && !(await sameEntry(source.path, target.path))) throw taken(to)
      await mkdir(path.dirname(target.path), { recursive: true })
      await stillInside(target.path)
      await rename(source.path, target.path)
    } catch (error) {
      throw entryFault(error as NodeJS.ErrnoException, from)
    }
  }, instance.signal)
  noteChange(instance, source.path, 'unlink')
  noteChange(instance, target.path, 'add')
  return true
}

/** Looks at an entry that is to be made, moved or put aside. The project itself and git's own folder are not for that. */
export async function readEntry(instance: Instance, input: string): Promise<Entry> {
  if (rawPath(input)) throw badRequest('A file whose name is no text can only be changed in a terminal')
  const absolute = path.resolve(instance.directory, checked(input))
  const name = path.basename(absolute)
  const parent = await requireInside(instance, path.dirname(absolute), { missing: true })
  const entry = path.join(parent.path, name)
  if (isInside(entry, instance.directory) || isInside(entry, instance.worktree === '/' ? instance.directory : instance.worktree)) throw forbiddenPath(input, 'The project itself stays where it is')
  if (path.relative(parent.root ?? parent.path, entry).split(path.sep).some((piece) => piece.toLowerCase() === '.git')) throw forbiddenPath(input, 'The folder belongs to git')
  const facts = await lstat(entry).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
    throw entryFault(error, input)
  })
  // Of a link only the name is touched; of anything else it is made sure that it is not ours.
  if (facts && !facts.isSymbolicLink()) await requireInside(instance, entry)
  return { path: entry, exists: facts !== undefined, folder: facts?.isDirectory() ?? false }
}

export function taken(input: string) {
  return new ProtocolError('ConflictError', { message: `There is something with this name already: ${input}`, resource: input })
}

export function entryFault(error: NodeJS.ErrnoException, input: string): Error {
  if (error.code === 'EEXIST' || error.code === 'ENOTEMPTY') return taken(input)
  if (error.code === 'ENAMETOOLONG') return badRequest('The name is too long')
  return fileFault(error, input)
}

function checked(input: string): string {
  try {
    return checkPath(input)
  } catch (error) {
    throw badRequest((error as Error).message)
  }
}

/** The folder was resolved before; a link that took its place since would lead elsewhere. */
export async function stillInside(entry: string): Promise<void> {
  const folder = path.dirname(entry)
  if ((await realpath(folder)) !== folder) throw badRequest('The folder was replaced meanwhile')
}

async function sameEntry(one: string, other: string): Promise<boolean> {
  const [first, second] = await Promise.all([lstat(one, { bigint: true }), lstat(other, { bigint: true })])
  return first.ino === second.ino && first.dev === second.dev && one.toLowerCase() === other.toLowerCase()
}
