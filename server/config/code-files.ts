import { readFile, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { isInside } from '../system/real-path'

// What a person trusts of a tool is the text of its file and of the files of the project that it imports by relative
// paths. Both are read here, once; the hash is made of exactly these texts, and exactly these texts are run. Packages
// (bare names) are not part of it: like everything in node_modules they are what somebody installed.

const MAX_FILES = 100
const MAX_FILE = 1024 * 1024
const MAX_TOTAL = 4 * 1024 * 1024
const ENDINGS = ['', '.ts', '.mts', '.cts', '.tsx', '.js', '.mjs', '.cjs', '.json', '/index.ts', '/index.js']
/** More than there are is no harm: a file that is named in a comment is trusted along with the rest. */
const RELATIVE_IMPORT = /(?:\bfrom|\bimport|\brequire)\s*\(?\s*(['"`])(\.{1,2}\/[^'"`\n]{1,500})\1/g

/** Real path of a file to its text, the file itself first; what leads out of `root` by a link is left out. */
export async function readCode(file: string, root: string | undefined): Promise<Record<string, string>> {
  const sources: Record<string, string> = {}
  const start = await findFile(file, root)
  const waiting = start === undefined ? [] : [start]
  let total = 0
  for (let next = waiting.shift(); next !== undefined && Object.keys(sources).length < MAX_FILES; next = waiting.shift()) {
    if (Object.hasOwn(sources, next)) continue
    const text = await readShort(next)
    if (text === undefined || total + text.length > MAX_TOTAL) continue
    total += text.length
    sources[next] = text
    for (const found of text.matchAll(RELATIVE_IMPORT)) {
      const target = await resolveImport(path.resolve(path.dirname(next), found[2] ?? ''), root)
      if (target !== undefined) waiting.push(target)
    }
  }
  return sources
}

async function resolveImport(named: string, root: string | undefined): Promise<string | undefined> {
  // TypeScript names the file that a source becomes.
  const written = /\.[cm]?js$/.test(named) ? [named.replace(/\.([cm]?)js$/, '.$1ts'), named.replace(/\.js$/, '.tsx')] : []
  for (const candidate of [...ENDINGS.map((ending) => named + ending), ...written]) {
    const found = await findFile(candidate, root)
    if (found !== undefined) return found
  }
  return undefined
}

async function findFile(file: string, root: string | undefined): Promise<string | undefined> {
  const real = await realpath(file).catch(() => undefined)
  if (real === undefined || (root !== undefined && !isInside(root, real))) return undefined
  return (await stat(real).catch(() => undefined))?.isFile() ? real : undefined
}

async function readShort(file: string): Promise<string | undefined> {
  const facts = await stat(file).catch(() => undefined)
  if (!facts || facts.size > MAX_FILE) return undefined
  return readFile(file, 'utf8').catch(() => undefined)
}
