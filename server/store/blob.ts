import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'

// Long data: URLs (images, PDFs) are kept as content-addressed files beside the database, and the JSON column holds only
// `blob:<mime>;<sha256>`. The same picture in a hundred messages is stored once.

const LIMIT = 64 * 1024
const PREFIX = 'blob:sha256:'

/** Moves long data: URLs inside a JSON text out into files. `strings` without any are returned untouched. */
export function storeBlobs(directory: string, json: string): string {
  if (json.length <= LIMIT || !json.includes('"data:')) return json
  return json.replace(/"(data:[^"\\]{65536,})"/g, (_, url: string) => JSON.stringify(PREFIX + writeBlob(directory, url)))
}

/** Puts stored data: URLs back. A file that is gone becomes an empty data: URL, so that the message still reads. */
export function loadBlobs(directory: string, json: string): string {
  if (!json.includes(PREFIX)) return json
  return json.replace(/"blob:sha256:([0-9a-f]{64})"/g, (_, hash: string) => {
    try {
      return JSON.stringify(fs.readFileSync(blobPath(directory, hash), 'utf8'))
    } catch {
      return '"data:,"'
    }
  })
}

function writeBlob(directory: string, url: string) {
  const hash = createHash('sha256').update(url).digest('hex')
  const file = blobPath(directory, hash)
  if (fs.existsSync(file)) return hash
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
  const temporary = `${file}.${process.pid}.tmp`
  const handle = fs.openSync(temporary, 'w', 0o600)
  try {
    fs.writeSync(handle, url)
    fs.fsyncSync(handle)
  } finally {
    fs.closeSync(handle)
  }
  fs.renameSync(temporary, file)
  return hash
}

function blobPath(directory: string, hash: string) {
  return path.join(directory, hash.slice(0, 2), hash)
}
