import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { applyEdits, modify } from 'jsonc-parser'
import type { Config } from '#protocol/config'
import { badRequest, ProtocolError } from '#protocol/error'
import { writeFileAtomic } from '../system/files'
import { isInside, resolveReal } from '../system/real-path'
import { checkConfig } from './check'
import { isObject, parseConfigText, readConfigText, type JsonObject } from './read-source'

/** Changes the last of `files` that exists (else makes `fallback`) to say what `patch` says; all else stays as it is written. */
export async function editConfigFile(input: { files: readonly string[]; fallback: string; patch: Config; within?: string }): Promise<string> {
  const { file, text } = await findTarget(input.files, input.fallback)
  // A project's link must not lead to the person's own settings, or to any other file of theirs.
  if (input.within !== undefined && !isInside(input.within, await resolveReal(file))) {
    throw new ProtocolError('PathForbiddenError', { message: 'The path leads out of the project', path: file })
  }
  const before = parseConfigText(file, text)
  const start = text.trim() === '' ? '{\n  "$schema": "https://opencode.ai/config.json"\n}\n' : text
  const changed = applyPatch(start, text.trim() === '' ? { $schema: '' } : before, input.patch as JsonObject)
  checkConfig(file, parseConfigText(file, changed))
  await mkdir(path.dirname(file), { recursive: true })
  await writeFileAtomic(file, changed)
  return file
}

async function findTarget(files: readonly string[], fallback: string) {
  for (const file of files.toReversed()) {
    const text = await readConfigText(file)
    if (text !== undefined) return { file, text }
  }
  return { file: fallback, text: '' }
}

type Change = { at: string[]; value: unknown }

function applyPatch(text: string, before: JsonObject, patch: JsonObject): string {
  const indent = /\n([ \t]+)"/.exec(text)?.[1] ?? '  '
  const formattingOptions = {
    insertSpaces: !indent.startsWith('\t'),
    tabSize: indent.startsWith('\t') ? 1 : indent.length,
    eol: text.includes('\r\n') ? '\r\n' : '\n',
  }
  const changes = [...changesOf(before, patch, [])]
  if (changes.length > 1_000) throw badRequest('The change holds too many settings')
  return changes.reduce((result, { at, value }) => applyEdits(result, modify(result, at, value, { formattingOptions })), text)
}

/** Only the leaves that differ, so that comments between them stay where they are. */
function* changesOf(before: unknown, patch: JsonObject, at: string[]): Generator<Change> {
  for (const [key, value] of Object.entries(patch)) {
    if (value === undefined) continue
    const here = [...at, key]
    const present = isObject(before) && Object.hasOwn(before, key) ? before[key] : undefined
    if (isObject(value) && isObject(present)) yield* changesOf(present, value, here)
    else if (value === null) yield* present === undefined ? [] : [{ at: here, value: undefined }]
    else if (JSON.stringify(present) !== JSON.stringify(value)) yield { at: here, value: withoutNulls(value) }
  }
}

/** In what is new there is nothing to take away. */
function withoutNulls(value: unknown): unknown {
  if (!isObject(value)) return value
  const entries = Object.entries(value).filter(([, item]) => item !== null)
  return Object.fromEntries(entries.map(([key, item]) => [key, withoutNulls(item)]))
}
