import path from 'node:path'
import { z } from 'zod'
import { readdir } from 'node:fs/promises'
import { touchFile } from '../lsp/lsp'
import type { FileStatus } from '../system/environment'
import { BinaryFileError, mimeType } from '../system/files'
import { reachPath, type Target } from './access'
import { loadNestedInstructions } from './nested-instructions'
import { readLines, type Lines } from './read-lines'
import description from './read.txt?raw'
import { defineTool, type ToolContext, type ToolResult } from './tool'

const MAX_LINES = 2_000
const MAX_IMAGE = 5 * 1024 * 1024
const MAX_PDF = 10 * 1024 * 1024
const PREVIEW_LINES = 20
const IMAGES: readonly string[] = ['image/png', 'image/jpeg', 'image/gif', 'image/webp']

const parameters = z.object({
  filePath: z.string().min(1).describe('The file or folder to read'),
  offset: z.number().int().min(0).optional().describe('Number of the first line to read, counted from 1'),
  limit: z.number().int().min(0).optional().describe('How many lines to read; 2000 without it'),
})
type Input = z.output<typeof parameters>

export const read = defineTool({
  id: 'read',
  description,
  parameters,
  async execute(input, ctx) {
    const target = await reachPath(ctx, input.filePath, { reading: true })
    await ctx.ask({ permission: 'read', patterns: [target.name || '.'], always: ['*'], metadata: { filepath: target.path } })
    const status = await ctx.instance.environment.stat(target.path)
    if (!status) throw new Error(await describeMissing(target.path))
    if (status.kind === 'directory') return readFolder(target, input, ctx)
    if (status.kind !== 'file') throw new Error(`${target.path} is not a regular file`)
    const mime = mimeType(target.path)
    if (IMAGES.includes(mime) || mime === 'application/pdf') return readMedia(target, { mime, status }, ctx)
    // Whoever reads a file may change it soon: its language servers start meanwhile.
    if (target.within) void touchFile(ctx.instance, target.path).catch(() => undefined)
    return readText(target, input, ctx)
  },
})

async function readText(target: Target, input: Input, ctx: ToolContext): Promise<ToolResult> {
  const first = Math.max(1, input.offset ?? 1)
  const lines = await readLines(target.path, { first, limit: input.limit || MAX_LINES, signal: ctx.signal, within: target.within }).catch((error: unknown) => {
    if (error instanceof BinaryFileError) throw new Error(`Cannot read binary file: ${target.path}`)
    throw error
  })
  if (lines.total !== undefined && first > Math.max(1, lines.total)) {
    throw new Error(`Line ${first} is beyond the end of the file, which has ${lines.total} lines`)
  }
  const last = first + lines.texts.length - 1
  const numbered = lines.texts.map((text, index) => `${first + index}: ${text}`).join('\n')
  const text = lines.texts.join('\n')
  const truncated = lines.more
  const nested = target.within === undefined ? [] : await loadNestedInstructions(ctx, target.path)
  const reminders = nested.map((found) => `\n\n<system-reminder>\nInstructions from: ${found.path}\n${found.text}\n</system-reminder>`)
  return {
    title: target.name,
    output: `<path>${target.path}</path>\n<type>file</type>\n<content>\n${numbered}\n\n${describeEnd(lines, first, last)}\n</content>${reminders.join('')}`,
    metadata: {
      preview: lines.texts.slice(0, PREVIEW_LINES).join('\n'),
      truncated,
      loaded: nested.map((found) => found.path),
      display: { type: 'file', path: target.path, text, lineStart: first, lineEnd: last, ...(lines.total !== undefined && { totalLines: lines.total }), truncated },
    },
  }
}

function describeEnd(lines: Lines, first: number, last: number) {
  if (!lines.more) return `(End of file - total ${lines.total} lines)`
  const of = lines.total === undefined ? '' : ` of ${lines.total}`
  const cap = lines.capped ? 'Output capped at 50 KB. ' : ''
  return `(${cap}Showing lines ${first}-${last}${of}. Use offset=${last + 1} to continue.)`
}

async function readFolder(target: Target, input: Input, ctx: ToolContext): Promise<ToolResult> {
  const found = await ctx.instance.environment.list(target.path)
  const names = found.map((entry) => (entry.kind === 'directory' ? `${entry.name}/` : entry.name)).toSorted()
  const first = Math.max(1, input.offset ?? 1)
  const shown = names.slice(first - 1, first - 1 + (input.limit || MAX_LINES))
  const truncated = first - 1 + shown.length < names.length
  const note = truncated
    ? `(Showing ${shown.length} of ${names.length} entries. Use offset=${first + shown.length} to continue.)`
    : `(${names.length} entries)`
  return {
    title: target.name || '.',
    output: `<path>${target.path}</path>\n<type>directory</type>\n<entries>\n${shown.join('\n')}\n\n${note}\n</entries>`,
    metadata: {
      preview: shown.slice(0, PREVIEW_LINES).join('\n'),
      truncated,
      loaded: [],
      display: { type: 'directory', path: target.path, entries: shown, offset: first, totalEntries: names.length, truncated },
    },
  }
}

async function readMedia(target: Target, { mime, status }: { mime: string; status: FileStatus }, ctx: ToolContext): Promise<ToolResult> {
  const [kind, limit] = mime === 'application/pdf' ? ['PDF', MAX_PDF] : ['Image', MAX_IMAGE]
  if (status.bytes > limit) throw new Error(`${target.path} has ${status.bytes} bytes; a ${kind} of at most ${limit} bytes can be read`)
  const data = await ctx.instance.environment.readBytes(target.path, { limit, signal: ctx.signal, ...(target.within && { within: target.within }) })
  const output = `${kind} read successfully`
  return {
    title: target.name,
    output,
    metadata: { preview: output, truncated: false, loaded: [] },
    attachments: [{ type: 'file', mime, filename: path.basename(target.path), url: `data:${mime};base64,${data.toString('base64')}` }],
  }
}

async function describeMissing(file: string): Promise<string> {
  const wanted = path.basename(file).toLowerCase()
  const names = await readdir(path.dirname(file)).catch(() => [])
  const similar = names
    .slice(0, 10_000)
    .filter((name) => isSimilar(name.toLowerCase(), wanted))
    .slice(0, 3)
    .map((name) => path.join(path.dirname(file), name))
  return similar.length === 0 ? `File not found: ${file}` : `File not found: ${file}\n\nDid you mean one of these?\n${similar.join('\n')}`
}

function isSimilar(name: string, wanted: string) {
  const stem = (text: string) => text.replace(/\.[^.]+$/, '')
  if (name.includes(wanted) || wanted.includes(name) || stem(name) === stem(wanted)) return true
  return distance(name, wanted) <= Math.max(1, Math.floor(wanted.length / 5))
}

/** Edit distance of two names. */
function distance(left: string, right: string): number {
  if (Math.abs(left.length - right.length) > 10 || right.length > 255) return Infinity
  let row = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let i = 1; i <= left.length; i++) {
    const next = [i]
    for (let j = 1; j <= right.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (left[i - 1] === right[j - 1] ? 0 : 1)))
    }
    row = next
  }
  return row[right.length]!
}
