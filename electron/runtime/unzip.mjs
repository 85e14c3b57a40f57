import fs from 'node:fs'
import path from 'node:path'
import { inflateRawSync } from 'node:zlib'

const localHeader = 0x04034b50
const centralHeader = 0x02014b50
const endOfDirectory = Buffer.from([0x50, 0x4b, 5, 6])

/**
 * Extracts the files for which `place` names a relative target. Stored and deflated entries only, no zip64:
 * enough for the one archive it is made for, without a dependency.
 * @param {string} file
 * @param {string} directory
 * @param {(name: string) => string | undefined} place
 */
export function unzip(file, directory, place) {
  const handle = fs.openSync(file, 'r')
  try {
    for (const entry of entries(handle)) {
      const target = entry.name.endsWith('/') ? undefined : place(entry.name)
      if (target === undefined) continue
      const full = path.resolve(directory, target)
      if (!full.startsWith(path.resolve(directory) + path.sep)) throw new Error(`${entry.name} leads out of the archive`)
      fs.mkdirSync(path.dirname(full), { recursive: true })
      fs.writeFileSync(full, content(handle, entry), { mode: entry.mode || 0o644 })
    }
  } finally {
    fs.closeSync(handle)
  }
}

function read(handle, position, length) {
  const buffer = Buffer.alloc(length)
  let filled = 0
  while (filled < length) {
    const count = fs.readSync(handle, buffer, filled, length - filled, position + filled)
    if (!count) throw new Error('the archive ends too early')
    filled += count
  }
  return buffer
}

function entries(handle) {
  const size = fs.fstatSync(handle).size
  // The end record is followed by a comment of at most 64 KB.
  const tail = read(handle, Math.max(0, size - 66_000), Math.min(size, 66_000))
  const end = tail.lastIndexOf(endOfDirectory)
  if (end < 0) throw new Error('not a zip archive')
  const directory = read(handle, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12))
  const found = []
  for (let at = 0; at + 46 <= directory.length && directory.readUInt32LE(at) === centralHeader; ) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => directory.readUInt16LE(at + offset))
    found.push({
      name: directory.toString('utf8', at + 46, at + 46 + nameLength),
      method: directory.readUInt16LE(at + 10),
      packed: directory.readUInt32LE(at + 20),
      size: directory.readUInt32LE(at + 24),
      mode: directory.readUInt16LE(at + 40) & 0o777,
      offset: directory.readUInt32LE(at + 42),
    })
    at += 46 + nameLength + extraLength + commentLength
  }
  return found
}

function content(handle, entry) {
  const header = read(handle, entry.offset, 30)
  if (header.readUInt32LE(0) !== localHeader) throw new Error(`${entry.name} has no header`)
  const packed = read(handle, entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28), entry.packed)
  const data = entry.method === 8 ? inflateRawSync(packed, { maxOutputLength: entry.size + 1 }) : packed
  if (data.length !== entry.size) throw new Error(`${entry.name} has a wrong size`)
  return data
}
