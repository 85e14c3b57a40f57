import { createTwoFilesPatch } from 'diff'
import type { FileDiff } from '#protocol/message'
import { noteChange } from '../file/changes'
import { formatFile } from '../file/format'
import type { Instance } from '../instance'
import { slot } from '../scope'
import { raceAbort } from '../system/abort'
import { BinaryFileError, encodeText, type TextFile } from '../system/files'
import { requireUnmoved, type Target } from './access'
import { noteEdit } from './edited'
import type { ToolContext } from './tool'

const MAX_FILE = 20 * 1024 * 1024
const MAX_PATCH = 1024 * 1024
const DIFF_TIME = 500

export type Change = { patch: string; additions: number; deletions: number }

/** The end of the line for each file that is being changed. */
const queues = slot((_instance: Instance) => new Map<string, Promise<void>>())

/** Runs `task` after all earlier ones for the same file, so that parallel edits see each other's outcome. */
export async function withFile<T>(ctx: ToolContext, file: string, task: () => Promise<T>): Promise<T> {
  const open = queues(ctx.instance)
  const before = open.get(file) ?? Promise.resolve()
  const turn = Promise.withResolvers<void>()
  const after = before.then(() => turn.promise)
  open.set(file, after)
  try {
    await raceAbort(before, ctx.signal)
    return await task()
  } finally {
    turn.resolve()
    if (open.get(file) === after) open.delete(file)
  }
}

/** The text of a file that is about to change; undefined when there is none yet. */
export async function readForChange(ctx: ToolContext, { path: file, within }: Target): Promise<TextFile | undefined> {
  const { environment } = ctx.instance
  const status = await environment.stat(file)
  if (!status) return undefined
  if (status.kind === 'directory') throw new Error(`${file} is a folder, not a file`)
  return environment.readText(file, { limit: MAX_FILE, signal: ctx.signal, ...(within && { within }) }).catch((error: unknown) => {
    if (error instanceof BinaryFileError) throw new Error(`${file} is a binary file and cannot be changed as text`)
    throw error
  })
}

/** Asks for a change by showing it, then writes it, unless the file became another one while the person was thinking. */
export async function applyChange(ctx: ToolContext, target: Target, input: { before: TextFile | undefined; after: string }): Promise<Change> {
  const change = describeChange(target.path, input.before?.text ?? '', input.after)
  await ctx.ask({
    permission: 'edit',
    patterns: [target.name],
    always: ['*'],
    metadata: { filepath: target.path, diff: change.patch },
    ...(target.protected && { force: true }),
  })
  await requireUnchanged(ctx, target, input.before)
  const written = await writeChange(ctx, target, input)
  return written === input.after ? change : describeChange(target.path, input.before?.text ?? '', written)
}

/** Just before a change: the file must still be the one that was shown. */
export async function requireUnchanged(ctx: ToolContext, target: Target, before: TextFile | undefined): Promise<void> {
  await requireUnmoved(ctx, target)
  const now = await readForChange(ctx, target)
  if (now?.text !== before?.text) throw new Error(`${target.path} was changed by somebody else meanwhile. Read it again and repeat the change.`)
}

/** What is written: `before` is undefined for a new file, which may take its `facts` and `mode` from elsewhere; `asIs` keeps formatters away. */
export type Written = { before: TextFile | undefined; after: string; mode?: number; facts?: TextFile | undefined; asIs?: boolean }

/** Writes the text as the file had it before (encoding, mark, rights), formats it, and tells everyone; answers the text that is there now. */
export async function writeChange(ctx: ToolContext, target: Target, input: Written): Promise<string> {
  const { instance, signal } = ctx
  const { before, after, mode, facts = before } = input
  const data = encodeText(after, facts ?? { encoding: 'utf-8', bom: false })
  const rights = mode === undefined ? {} : { mode }
  await instance.environment.writeFile(target.path, data, { parents: true, signal, ...rights, ...(target.within && { within: target.within }) })
  const written = input.asIs || !target.within ? after : await formatWritten(ctx, target, after)
  instance.bus.publish(instance.place, 'file.edited', { file: target.path })
  noteChange(instance, target.path, before ? 'change' : 'add')
  return written
}

/** Lets the formatter have the file; what it made of it is what was written. */
async function formatWritten(ctx: ToolContext, target: Target, text: string): Promise<string> {
  // The file is written: an abort ends the formatter and not the change.
  const formatted = await formatFile(ctx.instance, target.path, { signal: ctx.signal }).catch(() => undefined)
  const now = formatted && (await readForChange({ ...ctx, signal: ctx.instance.signal }, target).catch(() => undefined))
  noteEdit(ctx, target.path, formatted && { ...formatted, changed: now !== undefined && now.text !== text })
  return now?.text ?? text
}

/** Unified diff with its counts; a change too large to compare in time is described without lines. */
export function describeChange(file: string, before: string, after: string): Change {
  const patch = createTwoFilesPatch(file, file, before, after, undefined, undefined, { context: 3, timeout: DIFF_TIME })
  if (patch === undefined) {
    const [deletions, additions] = [countLines(before), countLines(after)]
    return { patch: `--- ${file}\n+++ ${file}\n`, additions, deletions }
  }
  const lines = patch.split('\n')
  const body = lines.slice(lines.findIndex((line) => line.startsWith('+++ ')) + 1)
  const additions = body.filter((line) => line.startsWith('+')).length
  const deletions = body.filter((line) => line.startsWith('-')).length
  return { patch: patch.length > MAX_PATCH ? `${patch.slice(0, MAX_PATCH)}\n` : patch, additions, deletions }
}

/** A change in the shape in which sessions keep it. */
export function fileDiff(file: string, change: Change, created: boolean): FileDiff & { file: string } {
  return { file, ...change, status: created ? 'added' : 'modified' }
}

function countLines(text: string) {
  if (text === '') return 0
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
}
