import { constants } from 'node:fs'
import { lstat, open, readlink, realpath, stat, type FileHandle } from 'node:fs/promises'
import path from 'node:path'

export const MAX_PATH_BYTES = 4096
const MAX_LINKS = 40

/** A path that no file of ours may have: NUL, lone surrogates, too long, not absolute, or links in a circle. */
export class BadPathError extends Error {
  override readonly name = 'BadPathError'
  readonly code = 'BAD_PATH'
}

/** What was opened is no regular file, or no longer the file that was looked at. */
export class NotRegularFileError extends Error {
  override readonly name = 'NotRegularFileError'
  readonly code = 'NOT_REGULAR_FILE'
  readonly path: string

  constructor(file: string, message: string) {
    super(message)
    this.path = file
  }
}

/** Throws `BadPathError` for texts that cannot be a path, and returns the text otherwise. */
export function checkPath(text: string): string {
  if (text.length === 0) throw new BadPathError('The path is empty')
  if (text.includes('\0')) throw new BadPathError('The path contains a NUL character')
  if (!text.isWellFormed()) throw new BadPathError('The path is not valid Unicode')
  if (Buffer.byteLength(text) > MAX_PATH_BYTES) throw new BadPathError(`The path is longer than ${MAX_PATH_BYTES} bytes`)
  return text
}

/** The real path of the deepest existing ancestor plus the rest; a dangling link at the end is followed to where a write would go. */
export async function resolveReal(file: string): Promise<string> {
  checkPath(file)
  if (!path.isAbsolute(file)) throw new BadPathError('The path is not absolute')
  return follow(path.resolve(file), 0)
}

/** True if the child is the parent or below it, compared by components. */
export function isInside(parent: string, child: string): boolean {
  const relative = path.relative(parent, child)
  return relative === '' || (relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative))
}

export interface OpenRegularOptions {
  /** Numeric flags beside the ones that protect; read only without them. */
  flags?: number
  /** A real directory the opened file must lie in, checked after opening so that a swapped folder is noticed. */
  within?: string
}

/** Opens without following a link at the end, and makes sure that what was opened is the regular file the path showed. */
export async function openRegularFile(file: string, options: OpenRegularOptions = {}): Promise<FileHandle> {
  checkPath(file)
  const before = await lstat(file, { bigint: true })
  if (!before.isFile()) throw new NotRegularFileError(file, 'Not a regular file')
  // Without O_NONBLOCK the opening of a pipe that took the file's place would wait for a writer.
  const flags = (options.flags ?? constants.O_RDONLY) | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)
  const handle = await open(file, flags)
  try {
    const opened = await handle.stat({ bigint: true })
    if (!opened.isFile()) throw new NotRegularFileError(file, 'Not a regular file')
    if (!sameFile(before, opened)) throw new NotRegularFileError(file, 'The file was replaced while it was opened')
    if (options.within !== undefined) await requireWithin(file, opened, options.within)
    return handle
  } catch (error) {
    await handle.close()
    throw error
  }
}

interface FileIdentity {
  dev: bigint
  ino: bigint
}

function sameFile(left: FileIdentity, right: FileIdentity): boolean {
  return left.dev === right.dev && left.ino === right.ino
}

async function requireWithin(file: string, opened: FileIdentity, within: string): Promise<void> {
  const real = await realpath(file)
  if (!isInside(within, real)) throw new NotRegularFileError(file, 'The file lies outside of its directory')
  if (!sameFile(opened, await stat(real, { bigint: true })))
    throw new NotRegularFileError(file, 'The file was replaced while it was opened')
}

async function follow(file: string, links: number): Promise<string> {
  if (links > MAX_LINKS) throw new BadPathError('The path holds too many links')
  const parent = path.dirname(file)
  if (parent === file) return file
  const found = await realpath(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ELOOP') throw new BadPathError('The path holds links in a circle', { cause: error })
    if (error.code === 'ENAMETOOLONG') throw new BadPathError('A part of the path is too long', { cause: error })
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
    throw error
  })
  if (found !== undefined) return found
  const real = await follow(parent, links)
  const name = path.join(real, path.basename(file))
  const target = await readlink(name).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EINVAL' || error.code === 'ENOENT' || error.code === 'ENOTDIR' || error.code === 'UNKNOWN') return undefined
    throw error
  })
  return target === undefined ? name : follow(path.resolve(real, target), links + 1)
}
