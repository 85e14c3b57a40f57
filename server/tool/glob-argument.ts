import { readdir } from 'node:fs/promises'
import path from 'node:path'

const MAX_MATCHES = 1_000

/** The files that an argument with wildcards stands for now; as bash does it, a dot in front must be written. */
export async function expandGlob(file: string): Promise<string[]> {
  const parts = file.split(path.sep)
  const first = parts.findIndex(hasWildcard)
  if (first < 0) return []
  let found = [parts.slice(0, first).join(path.sep) || path.sep]
  for (const part of parts.slice(first)) {
    const next = await Promise.all(found.map((folder) => step(folder, part)))
    found = next.flat().slice(0, MAX_MATCHES)
  }
  return found
}

async function step(folder: string, part: string): Promise<string[]> {
  if (!hasWildcard(part)) return [path.join(folder, part)]
  const pattern = toPattern(part)
  const names = await readdir(folder).catch(() => [])
  return names.filter((name) => pattern.test(name) && (part.startsWith('.') || !name.startsWith('.'))).map((name) => path.join(folder, name))
}

function hasWildcard(part: string): boolean {
  return /[*?[]/.test(part)
}

/** Wider than bash where that is simpler: a set of characters stands for any one. */
function toPattern(part: string): RegExp {
  const source = part.replace(/\[[^\]]*\]|[\s\S]/g, (piece) => {
    if (piece === '*') return '.*'
    if (piece === '?' || piece.length > 1) return '.'
    return piece.replace(/[\\^$.|+(){}[\]]/, '\\$&')
  })
  return new RegExp(`^${source}$`, 'is')
}
