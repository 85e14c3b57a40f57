import path from 'node:path'
import { z } from 'zod'
import { displayName, reachPath, requireUnmoved, type Target } from './access'
import description from './apply-patch.txt?raw'
import { requireUnchanged, withFile } from './change'
import { writePatch } from './patch-write'
import { parsePatch } from './patch-format'
import { planPatch, reportFiles, type FileReport, type PlannedFile, type Reached } from './patch-plan'
import { prefersPatch } from './prefers-patch'
import { defineTool, type ToolContext, type ToolResult } from './tool'

const MAX_DIFF = 1024 * 1024

/** Instead of edit and write for models that were trained on this format. */
export const applyPatch = defineTool({
  id: 'apply_patch',
  description,
  parameters: z.object({ patchText: z.string().min(1).describe('The whole patch, from "*** Begin Patch" to "*** End Patch"') }),
  available: (_, { model }) => !model || prefersPatch(model),
  async execute({ patchText }, ctx) {
    const sections = parsePatch(patchText)
    const reached: Reached[] = []
    for (const section of sections) {
      const target = await reachFile(ctx, section.path)
      const moveTo = section.type === 'update' && section.moveTo !== undefined ? await reachFile(ctx, section.moveTo) : undefined
      reached.push({ section, target, ...(moveTo && { moveTo }) })
    }
    const paths = new Set(reached.flatMap(({ target, moveTo }) => [target.path, ...(moveTo ? [moveTo.path] : [])]))
    return withFiles(ctx, [...paths].sort(), () => apply(ctx, reached))
  },
})

async function apply(ctx: ToolContext, reached: readonly Reached[]): Promise<ToolResult> {
  const files = await planPatch(ctx, reached)
  const planned = await reportFiles(ctx, files)
  await ask(ctx, files, { reports: planned, diff: joinPatches(planned) })
  for (const file of files) await requireStill(ctx, file)
  const asked = files.map(({ after }) => after)
  await writePatch(ctx, files)
  // A formatter may have made something else of it.
  const reports = files.some(({ after }, index) => after !== asked[index]) ? await reportFiles(ctx, files) : planned
  return {
    title: reports.length === 1 ? reports[0]!.relativePath : `${reports.length} files`,
    output: `Success. Updated the following files:\n${reports.map((report) => describe(ctx, report)).join('\n')}`,
    metadata: { diagnostics: {}, diff: joinPatches(reports), files: reports },
  }
}

function joinPatches(reports: readonly FileReport[]): string {
  return reports.map((report) => report.patch).join('\n').slice(0, MAX_DIFF)
}

async function ask(ctx: ToolContext, files: readonly PlannedFile[], shown: { reports: FileReport[]; diff: string }): Promise<void> {
  const names = [...new Set(files.map(({ target }) => target.name))]
  await ctx.ask({
    permission: 'edit',
    patterns: names,
    always: ['*'],
    metadata: { filepath: names.join(', '), diff: shown.diff, files: shown.reports },
    ...(files.some(({ target }) => target.protected) && { force: true }),
  })
}

/** The person may have taken a while: nothing is written over what somebody else did meanwhile. */
async function requireStill(ctx: ToolContext, { target, before, opaque }: PlannedFile): Promise<void> {
  if (!opaque) return requireUnchanged(ctx, target, before)
  await requireUnmoved(ctx, target)
  const now = await ctx.instance.environment.stat(target.path)
  if (now?.bytes !== opaque.bytes || now.modified !== opaque.modified) throw new Error(`${target.path} was changed by somebody else meanwhile.`)
}

/** A patch changes, moves and deletes what it names, so a link must not stand for something else. */
async function reachFile(ctx: ToolContext, input: string): Promise<Target> {
  const target = await reachPath(ctx, input)
  if (await isLink(ctx, input)) throw new Error(`${input} is a link to ${target.path}. Name the file itself.`)
  return target
}

async function isLink(ctx: ToolContext, input: string): Promise<boolean> {
  const status = await ctx.instance.environment.stat(path.resolve(ctx.instance.directory, input))
  return status?.link === true
}

/** Holds every file, always taken in the same order, so that two patches cannot wait for each other. */
function withFiles<T>(ctx: ToolContext, [first, ...rest]: string[], task: () => Promise<T>): Promise<T> {
  return first === undefined ? task() : withFile(ctx, first, () => withFiles(ctx, rest, task))
}

function describe(ctx: ToolContext, { type, relativePath, movePath }: FileReport) {
  const letters = { add: 'A', update: 'M', delete: 'D', move: 'R' }
  return `${letters[type]} ${relativePath}${movePath ? ` -> ${displayName(ctx.instance, movePath)}` : ''}`
}
