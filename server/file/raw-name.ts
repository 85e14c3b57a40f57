import { constants } from 'node:fs'
import { lstat, open } from 'node:fs/promises'
import path from 'node:path'
import { NotRegularFileError } from '../system/real-path'

// File names are bytes. Those that are no UTF-8 can't travel as text, so they are shown with replacement characters and
// addressed by an opaque last component: `:raw:` and the bytes in base64url.

const PREFIX = ':raw:'

/** The name as text, and as the last component of a path that leads back to it. */
export function nameOf(bytes: Buffer): { name: string; component: string } {
  const name = bytes.toString('utf8')
  return Buffer.from(name, 'utf8').equals(bytes) ? { name, component: name } : { name, component: PREFIX + bytes.toString('base64url') }
}

/** The folder and the bytes behind an opaque path, or undefined for ordinary ones. */
export function rawPath(input: string): { folder: string; bytes: Buffer } | undefined {
  const component = path.basename(input)
  if (!component.startsWith(PREFIX)) return undefined
  const bytes = Buffer.from(component.slice(PREFIX.length), 'base64url')
  const plain = bytes.length === 0 || bytes.includes(0) || bytes.includes(0x2f) || nameOf(bytes).component !== component
  return plain ? undefined : { folder: path.dirname(input), bytes }
}

/** Reads a regular file whose name is no text; `folder` is a real path. */
export async function readRawFile(folder: string, bytes: Buffer, limit: number): Promise<{ data: Buffer; size: number }> {
  const file = Buffer.concat([Buffer.from(`${folder}${path.sep}`), bytes])
  if (!(await lstat(file)).isFile()) throw new NotRegularFileError(folder, 'Not a regular file')
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    const facts = await handle.stat()
    if (!facts.isFile()) throw new NotRegularFileError(folder, 'Not a regular file')
    const data = Buffer.alloc(Math.min(facts.size, limit))
    const { bytesRead } = await handle.read(data, 0, data.length, 0)
    return { data: data.subarray(0, bytesRead), size: facts.size }
  } finally {
    await handle.close()
  }
}
