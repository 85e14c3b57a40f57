import { createHash, randomBytes } from 'node:crypto'
import { constants, type BigIntStats } from 'node:fs'
import { lstat, mkdir, open, readlink, rename, rm, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { deflate } from 'node:zlib'

// Objects of git, written without git: a file tool's change costs two files here, and no process. Names of files are bytes
// to git; here they are strings with one character per byte (`latin1`), relative to the top and with slashes.

/**
 * A file at one moment: git's mode and object id. Of what is too large or can't be read the contents are not kept: in a tree it
 * stands like a submodule does, as an id without an object, made of its size and time.
 */
export type FileState = { mode: '100644' | '100755' | '120000' | typeof UNKEPT; oid: string }

export const UNKEPT = '160000'

/** What a file became; `undefined` is a file that is not there. */
export type FileChange = { name: string; before: FileState | undefined; after: FileState | undefined }

/** The tree without files is known to git without being stored. */
export const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904'

/** Larger files are not kept. */
export const MAX_KEPT = 2 * 1024 * 1024

const compress = promisify(deflate)

export function sameState(one: FileState | undefined, other: FileState | undefined): boolean {
  return one?.mode === other?.mode && one?.oid === other?.oid
}

/** Stores an object and returns its id; one that is there already is made young again, so that no cleaning takes it. */
export async function writeObject(gitDirectory: string, type: 'blob' | 'tree' | 'commit', body: Uint8Array): Promise<string> {
  const whole = Buffer.concat([Buffer.from(`${type} ${body.byteLength}\0`), body])
  const oid = createHash('sha1').update(whole).digest('hex')
  const file = objectFile(gitDirectory, oid)
  const now = new Date()
  const present = await utimes(file, now, now).then(
    () => true,
    () => false,
  )
  if (present) return oid
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`
  try {
    await writeFile(temporary, await compress(whole, { level: 1 }), { mode: 0o600, flag: 'wx' })
    await rename(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  return oid
}

/** Whether the object lies here as a file of its own. */
export async function hasObject(gitDirectory: string, oid: string): Promise<boolean> {
  return lstat(objectFile(gitDirectory, oid)).then(
    () => true,
    () => false,
  )
}

/** Keeps a file as it is now; a folder counts as no file. */
export async function keepFile(gitDirectory: string, root: string, name: string): Promise<FileState | undefined> {
  const file = fileBytes(root, name)
  const facts = await lstat(file, { bigint: true }).catch(absent)
  if (facts === undefined) return undefined
  if (facts === 'hidden') return unkept('hidden')
  if (facts.isDirectory()) return undefined
  const data = facts.isSymbolicLink() ? await readlink(file, { encoding: 'buffer' }).catch(absent) : await readKept(file)
  if (data === undefined) return undefined
  if (typeof data === 'string') return unkept(`${facts.size} ${facts.mtimeNs}`)
  return { mode: facts.isSymbolicLink() ? '120000' : modeOf(facts), oid: await writeObject(gitDirectory, 'blob', data) }
}

/** A tree of just these files. */
export async function writeTree(gitDirectory: string, files: ReadonlyMap<string, FileState | undefined>): Promise<string> {
  const top: Folder = { files: new Map(), folders: new Map() }
  for (const [name, state] of files) if (state) place(top, name.split('/'), state)
  return writeFolder(gitDirectory, top)
}

/** The path of a file as the system takes it, whatever its bytes are. */
export function fileBytes(root: string, name: string): Buffer {
  return Buffer.concat([Buffer.from(root + path.sep), Buffer.from(name, 'latin1')])
}

/** The name in a tree of a path below `root`. */
export function treeName(root: string, file: string): string {
  return Buffer.from(path.relative(root, file).replaceAll(path.sep, '/')).toString('latin1')
}

type Folder = { files: Map<string, FileState>; folders: Map<string, Folder> }

function place(folder: Folder, [first = '', ...rest]: string[], state: FileState): void {
  if (rest.length === 0) return void folder.files.set(first, state)
  const inner = folder.folders.get(first) ?? { files: new Map(), folders: new Map() }
  folder.folders.set(first, inner)
  place(inner, rest, state)
}

async function writeFolder(gitDirectory: string, folder: Folder): Promise<string> {
  const entries = [...folder.files].map(([name, { mode, oid }]) => ({ key: name, name, mode: mode as string, oid }))
  for (const [name, inner] of folder.folders) {
    // A path that was a file before and is a folder now is in a tree once only.
    if (!folder.files.has(name)) entries.push({ key: `${name}/`, name, mode: '40000', oid: await writeFolder(gitDirectory, inner) })
  }
  // Git's order: by bytes, folders as if their name ended with a slash.
  entries.sort((one, other) => (one.key < other.key ? -1 : 1))
  const lines = entries.map(({ mode, name, oid }) => Buffer.concat([Buffer.from(`${mode} ${name}\0`, 'latin1'), Buffer.from(oid, 'hex')]))
  return writeObject(gitDirectory, 'tree', Buffer.concat(lines))
}

/** Without following links, and never waiting for a pipe that took the file's place. */
async function readKept(file: Buffer): Promise<Buffer | 'hidden' | undefined> {
  const handle = await open(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)).catch(absent)
  if (handle === undefined || handle === 'hidden') return handle
  try {
    const facts = await handle.stat()
    if (!facts.isFile() || facts.size > MAX_KEPT) return 'hidden'
    // Room for a file that grows while it is read.
    const data = Buffer.alloc(Math.min(MAX_KEPT, facts.size + 64 * 1024) + 1)
    let length = 0
    while (length < data.length) {
      const { bytesRead } = await handle.read(data, length, data.length - length)
      if (bytesRead === 0) return data.subarray(0, length)
      length += bytesRead
    }
    return 'hidden'
  } finally {
    await handle.close()
  }
}

function unkept(mark: string): FileState {
  return { mode: UNKEPT, oid: createHash('sha1').update(mark).digest('hex') }
}

function modeOf(facts: BigIntStats): FileState['mode'] {
  return process.platform !== 'win32' && (facts.mode & 0o100n) !== 0n ? '100755' : '100644'
}

function objectFile(gitDirectory: string, oid: string): string {
  return path.join(gitDirectory, 'objects', oid.slice(0, 2), oid.slice(2))
}

/** A file that is not there, or one that the system does not show; a disk that fails is neither. */
function absent(error: NodeJS.ErrnoException): 'hidden' | undefined {
  if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(error.code ?? '')) return undefined
  if (['ELOOP', 'EMLINK', 'EACCES', 'EPERM', 'ENXIO', 'EISDIR'].includes(error.code ?? '')) return 'hidden'
  throw error
}
