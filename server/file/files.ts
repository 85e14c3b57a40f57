import { readdir, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { badRequest, notFound, ProtocolError } from '#protocol/error'
import type { FileContent, FileNode, FileStatus } from '#protocol/file'
import type { Instance } from '../instance'
import { vcsStatus } from '../project/vcs'
import { slot } from '../scope'
import { Bytes } from '../system/download'
import { decodeText, encodeText, hashContent, isBinary, mimeType, readRegularFile, writeFileAtomic } from '../system/files'
import { Limit } from '../system/limit'
import { isInside } from '../system/real-path'
import { noteChange } from './changes'
import { forbiddenPath, requireInside, type Guarded } from './guard'
import { ignoredEntries } from './ignored'
import { nameOf, rawPath, readRawFile } from './raw-name'
import { watchFiles } from './watch'

const MAX_ENTRIES = 20_000
const MAX_READ = 10 * 1024 * 1024
export const MAX_WRITE = 32 * 1024 * 1024

/** One writer at a time, so that between the look at the old version and the new one nobody else gets in. */
export const writing = slot((_instance: Instance) => new Limit({ concurrency: 1, queue: 1_000 }))

/** A folder of the project: folders first, then by name. */
export async function listFiles(instance: Instance, input: string): Promise<FileNode[]> {
  // A folder that is looked at is followed from now on, so that the view stays true.
  void watchFiles(instance).catch(() => undefined)
  const { path: real } = await requireInside(instance, input)
  const asked = path.resolve(instance.directory, input)
  const entries = await readdir(real, { withFileTypes: true, encoding: 'buffer' }).catch((error: NodeJS.ErrnoException) => {
    throw fileFault(error, input)
  })
  const nodes = await Promise.all(
    entries.slice(0, MAX_ENTRIES).map(async (entry): Promise<FileNode> => {
      const { name, component } = nameOf(entry.name)
      const absolute = path.join(asked, component)
      const directory = entry.isDirectory() || (entry.isSymbolicLink() && (await leadsToFolder(instance, absolute)))
      const relative = path.relative(instance.directory, absolute).replaceAll(path.sep, '/')
      return { name, path: directory ? `${relative}/` : relative, absolute, type: directory ? 'directory' : 'file', ignored: false }
    }),
  )
  // To git a link is a file, wherever it leads.
  const names = nodes.map(({ name }, index) => (entries[index]?.isDirectory() ? `${name}/` : name))
  const ignored = await ignoredEntries(instance, real, names)
  return nodes.map((node, index) => ({ ...node, ignored: ignored.has(names[index] ?? '') })).sort(byKindAndName)
}

/** Text as it is on disk (decoded), other files in base64; files above 10 MB come cut (text) or empty. */
export async function readFile(instance: Instance, input: string): Promise<FileContent> {
  const { data, size } = await readBytes(instance, input)
  const truncated = size > data.byteLength
  const facts = { size, ...(truncated ? { truncated } : { hash: hashContent(data) }) }
  if (!isBinary(data)) return { type: 'text', content: decodeText(data).text, ...facts }
  const content = truncated ? '' : data.toString('base64')
  return { type: 'binary', content, encoding: 'base64', mimeType: binaryType(input), ...facts }
}

/** A file as it is, and the type that its name tells. */
export async function readWhole(instance: Instance, input: string): Promise<Bytes> {
  const { data, size } = await readBytes(instance, input, MAX_WRITE)
  if (size > data.byteLength) throw new ProtocolError('PayloadTooLarge', { message: `Files of more than ${MAX_WRITE} bytes are not sent`, limit: MAX_WRITE })
  return new Bytes(data, isBinary(data) ? binaryType(input) : mimeType(input))
}

export type WriteInput = { path: string; content: string; hash?: string }

/** Saves a text in the encoding that the file had. With `hash`, a version that the writer has not seen is not overwritten. */
export async function writeFile(instance: Instance, input: WriteInput): Promise<FileContent> {
  const guarded = await requireInside(instance, input.path, { missing: true })
  if (guarded.path === instance.directory) throw badRequest('A folder can\'t be written')
  const known = await writing(instance).run(() => replace(guarded, input), instance.signal)
  instance.bus.publish(instance.place, 'file.edited', { file: guarded.path })
  noteChange(instance, guarded.path, known ? 'change' : 'add')
  return readFile(instance, guarded.path)
}

/** Files that git sees as changed. */
export async function fileStatus(instance: Instance): Promise<FileStatus[]> {
  void watchFiles(instance).catch(() => undefined)
  const changed = await vcsStatus(instance)
  return changed.map(({ file, additions, deletions, status }) => ({ path: file, added: additions, removed: deletions, status }))
}

async function replace(guarded: Guarded, { path: input, content, hash }: WriteInput): Promise<boolean> {
  try {
    const before = await readRegularFile(guarded.path, { limit: MAX_WRITE, within: guarded.root }).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw error
    })
    const present = before && hashContent(before.data)
    if (hash !== undefined && present !== hash) {
      const message = present === undefined ? 'The file was deleted meanwhile' : 'The file was changed meanwhile'
      throw new ProtocolError('ConflictError', { message, resource: input, ...(present === undefined ? {} : { hash: present }) })
    }
    const facts = before && !isBinary(before.data) ? decodeText(before.data) : { encoding: 'utf-8' as const, bom: false }
    await writeFileAtomic(guarded.path, encodeText(content, facts), { parents: true, within: guarded.root })
    return before !== undefined
  } catch (error) {
    throw fileFault(error as NodeJS.ErrnoException, input)
  }
}

async function readBytes(instance: Instance, input: string, most = MAX_READ): Promise<{ data: Buffer; size: number }> {
  const raw = rawPath(input)
  try {
    if (raw) {
      const { path: folder } = await requireInside(instance, raw.folder)
      return await readRawFile(folder, raw.bytes, most)
    }
    const { path: real, root } = await requireInside(instance, input)
    const { size } = await stat(real)
    if (size <= most) return { data: (await readRegularFile(real, { limit: most, within: root })).data, size }
    return await readRawFile(path.dirname(real), Buffer.from(path.basename(real)), most)
  } catch (error) {
    throw fileFault(error as NodeJS.ErrnoException, input)
  }
}

/** What the system says, in the words of the contract. */
export function fileFault(error: NodeJS.ErrnoException, input: string): Error {
  if (error instanceof ProtocolError) return error
  const { code } = error
  if (code === 'ENOENT') return notFound(`File not found: ${input}`)
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return forbiddenPath(input, 'The system does not allow it')
  if (code === 'ENOTDIR') return badRequest(`Not a folder: ${input}`)
  if (['EISDIR', 'NOT_REGULAR_FILE', 'EINVAL', 'ELOOP'].includes(code ?? '')) return badRequest(`Not a regular file: ${input}`)
  if (code === 'FILE_TOO_LARGE') return new ProtocolError('PayloadTooLarge', { message: error.message, limit: MAX_WRITE })
  const full = code === 'ENOSPC' || code === 'EDQUOT'
  if (full) return new ProtocolError('InsufficientStorage', { message: 'The disk is full; nothing was saved' })
  return error
}

function binaryType(input: string): string {
  const type = mimeType(input)
  return type === 'text/plain' ? 'application/octet-stream' : type
}

/** Links that lead out of the project are shown as files, because they can't be opened as folders. */
async function leadsToFolder(instance: Instance, link: string): Promise<boolean> {
  const real = await realpath(link).catch(() => undefined)
  const root = instance.worktree === '/' ? instance.directory : instance.worktree
  if (real === undefined || !(isInside(root, real) || isInside(instance.directory, real))) return false
  return (await stat(real).catch(() => undefined))?.isDirectory() ?? false
}

function byKindAndName(one: FileNode, other: FileNode): number {
  if (one.type !== other.type) return one.type === 'directory' ? -1 : 1
  return one.name.localeCompare(other.name)
}
