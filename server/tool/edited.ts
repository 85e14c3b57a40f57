import type { Diagnostic, Diagnostics } from '#protocol/lsp'
import type { Formatted } from '../file/format'
import { watchFiles } from '../file/watch'
import type { Instance } from '../instance'
import { diagnosticsOf, lspEnabled, touchFile } from '../lsp/lsp'
import { slot } from '../scope'
import { displayName } from './access'
import type { ToolContext, ToolResult } from './tool'

// What follows a change, whichever tool made it: the model is told what a formatter did to the file and what the language
// servers say of it now.

const ERROR = 1
const MAX_FILES = 20
const MAX_PER_FILE = 20
const MAX_OTHERS = 5
const MAX_MESSAGE = 500

type Edits = { files: Set<string>; notes: string[] }

/** Changed files by the call that changed them, until it ends. */
const edits = slot((_instance: Instance) => new Map<string, Edits>())

/** Remembers that a call changed a file, and what a formatter made of it. */
export function noteEdit(ctx: ToolContext, file: string, formatted?: Formatted & { changed: boolean }): void {
  const all = edits(ctx.instance)
  const entry = all.get(keyOf(ctx)) ?? { files: new Set(), notes: [] }
  all.set(keyOf(ctx), entry)
  entry.files.add(file)
  const name = displayName(ctx.instance, file)
  if (formatted?.failed !== undefined) entry.notes.push(`${name} was written, but ${formatted.name} could not format it: ${formatted.failed}`)
  else if (formatted?.changed) entry.notes.push(`${name} was formatted by ${formatted.name} after that, so it differs from what you wrote. Read it again before you replace text in it.`)
}

/** Makes a call and adds to its result what became of the files that it changed; results of other calls stay as they are. */
export async function reportEdits(ctx: ToolContext, call: () => Promise<ToolResult>): Promise<ToolResult> {
  const all = edits(ctx.instance)
  try {
    const result = await call()
    const made = all.get(keyOf(ctx))
    return made ? await describeEdits(ctx, result, made) : result
  } finally {
    all.delete(keyOf(ctx))
  }
}

async function describeEdits(ctx: ToolContext, result: ToolResult, made: Edits): Promise<ToolResult> {
  const { instance, signal } = ctx
  const files = [...made.files].slice(0, MAX_FILES)
  const before = diagnosticsOf(instance)
  const notes = made.notes.length > 0 ? `\n\n${made.notes.slice(0, MAX_FILES).join('\n')}` : ''
  if (!(await lspEnabled(instance).catch(() => false))) return { ...result, output: result.output + notes }
  void watchFiles(instance).catch(() => undefined)
  // The change is made: an abort ends the waiting and nothing else.
  await Promise.all(files.map((file) => touchFile(instance, file, { wait: true, signal }))).catch(() => undefined)
  const after = diagnosticsOf(instance)
  const own = Object.fromEntries(files.flatMap((file) => (after[file]?.length ? [[file, worstFirst(after[file])] as const] : [])))
  const others = newErrors(before, after, made.files)
  return {
    ...result,
    output: result.output + notes + describeOwn(instance, own) + describeOthers(instance, others),
    metadata: { ...result.metadata, diagnostics: { ...own, ...others } },
  }
}

function keyOf({ messageID, callID }: ToolContext): string {
  return `${messageID}/${callID}`
}

function worstFirst(items: readonly Diagnostic[]): Diagnostic[] {
  return items.toSorted((one, other) => (one.severity ?? ERROR) - (other.severity ?? ERROR)).slice(0, MAX_PER_FILE)
}

/** Errors in files that the call did not touch, where it brought them about. */
function newErrors(before: Diagnostics, after: Diagnostics, touched: ReadonlySet<string>): Diagnostics {
  const found: Diagnostics = {}
  for (const [file, items] of Object.entries(after)) {
    if (touched.has(file) || Object.keys(found).length >= MAX_OTHERS) continue
    const known = new Set((before[file] ?? []).map(({ message }) => message))
    const fresh = items.filter((item) => isError(item) && !known.has(item.message))
    if (fresh.length > 0) found[file] = fresh.slice(0, MAX_PER_FILE)
  }
  return found
}

function describeOwn(instance: Instance, diagnostics: Diagnostics): string {
  const parts = describeErrors(instance, diagnostics)
  if (parts.length === 0) return ''
  return `\n\n${parts.length === 1 ? 'The file has errors now' : 'These files have errors now'}, please fix them:\n${parts.join('\n')}`
}

function describeOthers(instance: Instance, diagnostics: Diagnostics): string {
  const parts = describeErrors(instance, diagnostics)
  return parts.length === 0 ? '' : `\n\nOther files have new errors since this change:\n${parts.join('\n')}`
}

function describeErrors(instance: Instance, diagnostics: Diagnostics): string[] {
  return Object.entries(diagnostics).flatMap(([file, items]) => {
    const errors = items.filter(isError)
    if (errors.length === 0) return []
    const more = errors.length === MAX_PER_FILE ? '\n(there may be more)' : ''
    return [`<file_diagnostics file="${displayName(instance, file)}">\n${errors.map(describe).join('\n')}${more}\n</file_diagnostics>`]
  })
}

function describe({ range, message, source, code }: Diagnostic): string {
  const origin = [source, code].filter((part) => part !== undefined).join(' ')
  const text = message.replace(/\s+/g, ' ').slice(0, MAX_MESSAGE)
  return `line ${range.start.line + 1}, column ${range.start.character + 1}: ${text}${origin === '' ? '' : ` (${origin})`}`
}

function isError({ severity = ERROR }: Diagnostic): boolean {
  return severity === ERROR
}
