import { createHash, randomBytes } from 'node:crypto'
import { chown, open, realpath, rename, rm, stat, mkdir, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { MIME_TYPES } from './mime-types'
import { isInside, NotRegularFileError, openRegularFile, resolveReal } from './real-path'

export interface WriteOptions {
  /** Rights of the file; otherwise those of the file that is replaced, otherwise what the umask leaves. */
  mode?: number
  /** Creates missing parent directories. */
  parents?: boolean
  /** A real directory that the file must lie in, looked at again when its folder is there. */
  within?: string
  signal?: AbortSignal
}

/** Replaces a file in one step: temporary file beside the real target, fsync, rename. Returns the real path that was written. */
export async function writeFileAtomic(file: string, data: string | Uint8Array, options: WriteOptions = {}): Promise<string> {
  const real = await resolveReal(file)
  const directory = path.dirname(real)
  const { within } = options
  if (within !== undefined && !isInside(within, real)) throw new NotRegularFileError(file, 'The file lies outside of its directory')
  if (options.parents) await mkdir(directory, { recursive: true })
  if (within !== undefined && (await realpath(directory)) !== directory) throw new NotRegularFileError(file, 'The folder was replaced meanwhile')
  const before = await statOrUndefined(real)
  if (before && !before.isFile())
    throw Object.assign(new Error(`Not a regular file: ${real}`), { code: before.isDirectory() ? 'EISDIR' : 'EINVAL' })
  const temporary = path.join(directory, `.${path.basename(real).slice(0, 80)}.${randomBytes(6).toString('hex')}.tmp`)
  try {
    const handle = await open(temporary, 'wx', options.mode ?? 0o666)
    try {
      await handle.writeFile(data, { signal: options.signal })
      const mode = options.mode ?? (before ? before.mode & 0o7777 : undefined)
      if (mode !== undefined) await handle.chmod(mode)
      await handle.sync()
    } finally {
      await handle.close()
    }
    if (before) await keepOwner(temporary, before)
    options.signal?.throwIfAborted()
    await renameWithRetry(temporary, real)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  await syncDirectory(directory)
  return real
}

/** Like `writeFileAtomic`, readable by its owner only, whatever was there before. */
export function writePrivateFile(file: string, data: string | Uint8Array, options: Omit<WriteOptions, 'mode'> = {}): Promise<string> {
  return writeFileAtomic(file, data, { ...options, mode: 0o600 })
}

export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'latin1'

/** How a text lies on disk, so that an edit can put it back the same way. */
export interface TextFacts {
  encoding: TextEncoding
  bom: boolean
  /** The line end that most lines have. */
  newline: '\n' | '\r\n'
  /** True if both kinds occur. */
  mixedNewlines: boolean
}

export interface TextFile extends TextFacts {
  /** Decoded, without a byte order mark, line ends as they are. */
  text: string
  bytes: number
  mode: number
  modified: number
}

/** The file is larger than the caller is ready to hold. */
export class FileTooLargeError extends Error {
  override readonly name = 'FileTooLargeError'
  readonly code = 'FILE_TOO_LARGE'
}

/** The file holds no text. */
export class BinaryFileError extends Error {
  override readonly name = 'BinaryFileError'
  readonly code = 'BINARY_FILE'
}

export interface ReadOptions {
  /** Most bytes to accept, 32 MB without it. */
  limit?: number
  /** See `openRegularFile`. */
  within?: string
  signal?: AbortSignal
}

/** Reads a regular file as text; bytes that are no UTF-8 come as Latin-1, which loses nothing. */
export async function readTextFile(file: string, options: ReadOptions = {}): Promise<TextFile> {
  const { data, mode, modified } = await readRegularFile(file, options)
  if (isBinary(data)) throw new BinaryFileError(`Not a text file: ${file}`)
  return { ...decodeText(data), bytes: data.byteLength, mode, modified }
}

/** Reads a regular file into memory, with a limit that also holds for files that grow meanwhile. */
export async function readRegularFile(file: string, options: ReadOptions = {}): Promise<{ data: Buffer; mode: number; modified: number }> {
  const limit = options.limit ?? 32 * 1024 * 1024
  const handle = await openRegularFile(file, { within: options.within })
  try {
    const facts = await handle.stat()
    if (facts.size > limit) throw new FileTooLargeError(`${file} is larger than ${limit} bytes`)
    const data = await readAtMost(handle, limit + 1, options.signal)
    if (data.byteLength > limit) throw new FileTooLargeError(`${file} is larger than ${limit} bytes`)
    return { data, mode: facts.mode & 0o7777, modified: facts.mtimeMs }
  } finally {
    await handle.close()
  }
}

export function decodeText(data: Uint8Array): TextFacts & { text: string } {
  const { encoding, bom } = detectEncoding(data)
  const body = Buffer.from(data.buffer, data.byteOffset, data.byteLength).subarray(bom ? (encoding === 'utf-8' ? 3 : 2) : 0)
  const text = encoding === 'utf-16be' ? swapped(body).toString('utf16le') : body.toString(nodeEncoding(encoding))
  return { text, encoding, bom, ...newlines(text) }
}

/** The inverse of `decodeText`; line ends are written as they are in the text. */
export function encodeText(text: string, facts: Pick<TextFacts, 'encoding' | 'bom'>): Buffer {
  // A text that got characters beyond Latin-1 by an edit can only be kept as UTF-8.
  const encoding = facts.encoding === 'latin1' && /[^\u0000-\u00ff]/.test(text) ? 'utf-8' : facts.encoding
  const whole = facts.bom ? `\ufeff${text}` : text
  return encoding === 'utf-16be' ? swapped(Buffer.from(whole, 'utf16le')) : Buffer.from(whole, nodeEncoding(encoding))
}

/** A guess from the first 8,000 bytes, like git's: a NUL (outside UTF-16 with a mark) or many control characters. */
export function isBinary(data: Uint8Array): boolean {
  const sample = data.subarray(0, 8000)
  if (sample.length === 0) return false
  if (hasUtf16Mark(sample)) return false
  let control = 0
  for (const byte of sample) {
    if (byte === 0) return true
    if (byte < 7 || (byte > 13 && byte < 27) || (byte > 27 && byte < 32) || byte === 127) control++
  }
  return control / sample.length > 0.1
}

/** By name only; names without a known ending count as text, so ask `isBinary` where the bytes are at hand. */
export function mimeType(file: string): string {
  const ending = path.extname(file).slice(1).toLowerCase()
  return MIME_TYPES[ending] ?? 'text/plain'
}

/** Hex SHA-256. */
export function hashContent(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

async function statOrUndefined(file: string) {
  return stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
}

/** Only root can give files away; anybody else is the owner already or may not care. */
async function keepOwner(temporary: string, before: { uid: number; gid: number }): Promise<void> {
  if (process.platform === 'win32' || process.getuid?.() !== 0) return
  await chown(temporary, before.uid, before.gid)
}

/** On Windows a virus scanner or an editor may hold the target for a moment. */
async function renameWithRetry(from: string, to: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await rename(from, to)
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code
      const passing = process.platform === 'win32' && (code === 'EPERM' || code === 'EACCES' || code === 'EBUSY')
      if (!passing || attempt >= 5) throw error
      await new Promise((resolve) => setTimeout(resolve, 20 * 2 ** attempt))
    }
  }
}

/** Without it the new name may be lost on power failure; not every system can do it, and the file itself is safe by then. */
async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(directory, 'r').catch(() => undefined)
  if (!handle) return
  await handle.sync().catch(() => undefined)
  await handle.close()
}

async function readAtMost(handle: FileHandle, limit: number, signal: AbortSignal | undefined): Promise<Buffer> {
  const chunks: Buffer[] = []
  let total = 0
  while (total < limit) {
    signal?.throwIfAborted()
    const chunk = Buffer.allocUnsafe(Math.min(256 * 1024, limit - total))
    const { bytesRead } = await handle.read(chunk, 0, chunk.length)
    if (bytesRead === 0) break
    chunks.push(chunk.subarray(0, bytesRead))
    total += bytesRead
  }
  return Buffer.concat(chunks, total)
}

function detectEncoding(data: Uint8Array): Pick<TextFacts, 'encoding' | 'bom'> {
  if (data[0] === 0xef && data[1] === 0xbb && data[2] === 0xbf) return { encoding: 'utf-8', bom: true }
  if (data[0] === 0xff && data[1] === 0xfe) return { encoding: 'utf-16le', bom: true }
  if (data[0] === 0xfe && data[1] === 0xff) return { encoding: 'utf-16be', bom: true }
  return { encoding: isUtf8(data) ? 'utf-8' : 'latin1', bom: false }
}

function isUtf8(data: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(data)
    return true
  } catch {
    return false
  }
}

function hasUtf16Mark(data: Uint8Array): boolean {
  return data.length >= 2 && ((data[0] === 0xff && data[1] === 0xfe) || (data[0] === 0xfe && data[1] === 0xff))
}

function nodeEncoding(encoding: Exclude<TextEncoding, 'utf-16be'>): BufferEncoding {
  return encoding === 'utf-16le' ? 'utf16le' : encoding
}

/** Copies, and leaves an odd last byte away, which is no character anyway. */
function swapped(data: Buffer): Buffer {
  return Buffer.from(data.subarray(0, data.length - (data.length % 2))).swap16()
}

function newlines(text: string): Pick<TextFacts, 'newline' | 'mixedNewlines'> {
  const all = text.split('\n').length - 1
  const windows = text.split('\r\n').length - 1
  return { newline: windows > all / 2 ? '\r\n' : '\n', mixedNewlines: windows > 0 && windows < all }
}
