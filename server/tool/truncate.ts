import { readConfig } from '../config/config'
import type { Instance } from '../instance'
import { writePrivateFile } from '../system/files'
import { reportEdits } from './edited'
import { MAX_OUTPUT_FILE, prepareOutputPath } from './output-files'
import type { Tool, ToolContext, ToolResult } from './tool'

const MAX_LINES = 2_000
const MAX_BYTES = 50 * 1024

export type OutputLimits = { maxLines: number; maxBytes: number }
export type Truncated = { output: string; truncated: boolean; outputPath?: string }

/** Runs a tool as the loop does: arguments checked, then the output cut to what a model should read. */
export async function runTool(tool: Tool, input: unknown, ctx: ToolContext): Promise<ToolResult> {
  const result = await reportEdits(ctx, () => tool.execute(input, ctx))
  if (result.metadata.truncated !== undefined) return result
  const { output, truncated, outputPath } = await truncateOutput(ctx.instance, { output: result.output, keep: tool.keep })
  return { ...result, output, metadata: { ...result.metadata, truncated, ...(outputPath && { outputPath }) } }
}

/** Cuts an output to the limits (or those of the configuration) and keeps the whole text in a file. */
export async function truncateOutput(
  instance: Instance,
  input: { output: string; keep: 'head' | 'tail'; limits?: OutputLimits },
): Promise<Truncated> {
  const limits = input.limits ?? (await outputLimits(instance))
  const cut = cutOutput(input.output, input.keep, limits)
  if (cut === undefined) return { output: input.output, truncated: false }
  const outputPath = await prepareOutputPath(instance)
  await writePrivateFile(outputPath, Buffer.from(input.output).subarray(0, MAX_OUTPUT_FILE))
  return { output: describeCut({ ...cut, keep: input.keep, outputPath }), truncated: true, outputPath }
}

export async function outputLimits(instance: Instance): Promise<OutputLimits> {
  const { tool_output: limits } = await readConfig(instance)
  // Any project may ask for more, but not for all of the memory.
  return { maxLines: Math.min(limits?.max_lines ?? MAX_LINES, 100_000), maxBytes: Math.min(limits?.max_bytes ?? MAX_BYTES, 1024 * 1024) }
}

export type Cut = { text: string; missing: string }

/** The part of the text that fits, or undefined when all of it does. */
export function cutOutput(text: string, keep: 'head' | 'tail', limits: OutputLimits): Cut | undefined {
  const bytes = Buffer.byteLength(text)
  const lines = text.endsWith('\n') ? text.slice(0, -1).split('\n') : text.split('\n')
  if (lines.length <= limits.maxLines && bytes <= limits.maxBytes) return undefined
  const ordered = keep === 'head' ? lines : lines.toReversed()
  let used = 0
  const fitting = ordered.findIndex((line, index) => {
    used += Buffer.byteLength(line) + 1
    return index >= limits.maxLines || used > limits.maxBytes
  })
  // A first line beyond the limit is cut inside, so that there is always something to see.
  if (fitting === 0) return { text: cutLine(ordered[0] ?? '', keep, limits.maxBytes), missing: `${bytes - limits.maxBytes} bytes` }
  const count = fitting < 0 ? lines.length : fitting
  const kept = keep === 'head' ? lines.slice(0, count) : lines.slice(-count)
  return { text: kept.join('\n'), missing: `${lines.length - count} lines` }
}

/** The cut text with a note where the rest went. */
export function describeCut(cut: Cut & { keep: 'head' | 'tail'; outputPath: string }): string {
  const hint = `The whole output was saved to: ${cut.outputPath}\nSearch it with grep, or read parts of it with offset and limit.`
  return cut.keep === 'head'
    ? `${cut.text}\n\n... ${cut.missing} left out ...\n\n${hint}`
    : `... ${cut.missing} left out ...\n\n${hint}\n\n${cut.text}`
}

function cutLine(line: string, keep: 'head' | 'tail', maxBytes: number) {
  const data = Buffer.from(line)
  const part = keep === 'head' ? data.subarray(0, maxBytes) : data.subarray(-maxBytes)
  // A character that was cut in two shows as a replacement character at the edge.
  return part.toString('utf8').replace(/^\ufffd+|\ufffd+$/g, '')
}
