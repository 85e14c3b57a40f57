import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { parse, printParseErrorCode, type ParseError } from 'jsonc-parser'
import { ProtocolError } from '#protocol/error'

const MAX_BYTES = 1024 * 1024
const MAX_DEPTH = 64

export type JsonObject = { [key: string]: unknown }

/** A short text; undefined when there is no such file. */
export async function readConfigText(file: string): Promise<string | undefined> {
  try {
    const facts = await stat(file)
    if (!facts.isFile()) return undefined
    if (facts.size > MAX_BYTES) throw invalid(file, 'The file is larger than 1 MB')
    return await readFile(file, 'utf8')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP') return undefined
    if (code === 'EACCES' || code === 'EPERM') throw invalid(file, 'The file may not be read')
    throw error
  }
}

/** JSON with comments and trailing commas; throws `ConfigJsonError` with the line. */
export function parseConfigText(file: string, text: string): JsonObject {
  const body = text.startsWith('\ufeff') ? text.slice(1) : text
  if (body.trim() === '') return {}
  const errors: ParseError[] = []
  if (tooDeep(body)) throw new ProtocolError('ConfigJsonError', { path: file, message: `Nested deeper than ${MAX_DEPTH} levels` })
  const value: unknown = parse(body, errors, { allowTrailingComma: true })
  const first = errors[0]
  if (first) {
    const message = `${printParseErrorCode(first.error)} at ${position(body, first.offset)}`
    throw new ProtocolError('ConfigJsonError', { path: file, message })
  }
  if (!isObject(value)) throw invalid(file, 'The file must hold an object')
  return value
}

export type Substitution = {
  /** The file whose text it is; relative `{file:…}` start at its folder. */
  file: string
  home: string
  /** Absent: `{env:…}` stays as it is written. */
  env?: Readonly<Record<string, string | undefined>>
  /** Whether a `{file:…}` may be read; absent: all may. */
  mayRead?: (file: string) => Promise<boolean>
  /** Hears of every file that is read. */
  onFile?: (file: string) => void
}

/** Puts environment variables and file contents where the texts of a value ask for them. */
export async function substitute(value: unknown, how: Substitution): Promise<unknown> {
  if (typeof value === 'string') return substituteText(value, how)
  if (Array.isArray(value)) return Promise.all(value.map((item) => substitute(item, how)))
  if (!isObject(value)) return value
  const entries = await Promise.all(Object.entries(value).map(async ([key, item]) => [key, await substitute(item, how)] as const))
  return Object.fromEntries(entries)
}

/** Where a `{file:…}` leads. */
export function referencedFile(reference: string, how: { file: string; home: string }): string {
  const name = reference.trim()
  if (name.startsWith('~/')) return path.join(how.home, name.slice(2))
  return path.resolve(path.dirname(how.file), name)
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function invalid(file: string, message: string, at: string[] = []) {
  return new ProtocolError('ConfigInvalidError', { path: file, issues: [{ path: at, message }], message })
}

async function substituteText(text: string, how: Substitution): Promise<string> {
  const { env } = how
  const filled = env ? text.replace(/\{env:([^}]+)\}/g, (_, name: string) => env[name.trim()] ?? '') : text
  const references = [...filled.matchAll(/\{file:([^}]+)\}/g)]
  if (references.length === 0) return filled
  let result = ''
  let end = 0
  for (const reference of references) {
    const target = referencedFile(reference[1] ?? '', how)
    const allowed = !how.mayRead || (await how.mayRead(target))
    how.onFile?.(target)
    const content = allowed ? await readConfigText(target) : ''
    if (content === undefined) throw invalid(how.file, `bad file reference: "${reference[0]}" ${target} does not exist`)
    result += filled.slice(end, reference.index) + content.trim()
    end = reference.index + reference[0].length
  }
  return result + filled.slice(end)
}

function position(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n')
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`
}

/** Counts brackets wherever they stand, which is good enough to keep the recursive parser from the deep end. */
function tooDeep(text: string): boolean {
  let depth = 0
  let inString = false
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (inString) {
      if (code === 0x5c) index++
      else if (code === 0x22 || code === 0x0a) inString = false
    } else if (code === 0x22) inString = true
    else if (code === 0x7b || code === 0x5b) {
      if (++depth > MAX_DEPTH) return true
    } else if (code === 0x7d || code === 0x5d) depth--
  }
  return false
}
