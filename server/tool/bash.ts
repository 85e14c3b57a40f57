import { z } from 'zod'
import type { App } from '../app'
import { readConfig } from '../config/config'
import { slot } from '../scope'
import { killMarked, ownerMarker } from '../system/census'
import { childEnvironment } from '../system/child-environment'
import { OutputSink } from '../system/output-sink'
import type { ProcessExit } from '../system/process'
import { commandArguments, findCommandShell } from '../system/shell'
import { reachPath } from './access'
import { askForCommand } from './bash-permission'
import description from './bash.txt?raw'
import { MAX_OUTPUT_FILE, prepareOutputPath } from './output-files'
import { defineTool, type ToolContext } from './tool'
import { cutOutput, describeCut, outputLimits, truncateOutput, type OutputLimits, type Truncated } from './truncate'

const TIMEOUT = 120_000
const MAX_TIMEOUT = 600_000
const IN_MEMORY = 1024 * 1024
const SHOWN = 30 * 1024
const SHOW_EVERY = 100

/** What commands left running in the background ends with the process. */
const owner = slot(
  (app: App) => ownerMarker(app.options.paths.data),
  async (marker) => void (await killMarked(marker)),
)

export const bash = defineTool({
  id: 'bash',
  description,
  keep: 'tail',
  parameters: z.object({
    command: z.string().min(1).describe('The command line'),
    timeout: z.number().int().positive().optional().describe('Milliseconds after which the command is ended'),
    workdir: z.string().optional().describe('The folder to run it in; the project folder without it'),
  }),
  async execute({ command, timeout = TIMEOUT, workdir }, ctx) {
    const cwd = workdir ? (await reachPath(ctx, workdir)).path : ctx.instance.directory
    await askForCommand(ctx, { command, cwd })
    const milliseconds = Math.min(timeout, MAX_TIMEOUT)
    const limits = await outputLimits(ctx.instance)
    const { exit, sink } = await runCommand(ctx, { command, cwd, timeout: milliseconds, limits })
    const { output, truncated, outputPath } = await finalOutput(ctx, sink, limits)
    const notes = describeExit(exit, milliseconds)
    return {
      title: command,
      output: (output || '(no output)') + (notes === '' ? '' : `\n\n<shell_metadata>\n${notes}\n</shell_metadata>`),
      metadata: { output: sink.tail(SHOWN), exit: exit.code, truncated, ...(outputPath && { outputPath }) },
    }
  },
})

type Run = { command: string; cwd: string; timeout: number; limits: OutputLimits }

async function runCommand(ctx: ToolContext, input: Run) {
  const { app, environment } = ctx.instance
  const { env } = app.options
  const { shell: configured } = await readConfig(ctx.instance)
  const shell = await findCommandShell({ env, platform: process.platform }, configured)
  const sink = new OutputSink({
    file: await prepareOutputPath(ctx.instance),
    memory: IN_MEMORY,
    tail: Math.max(64 * 1024, input.limits.maxBytes),
    fileLimit: MAX_OUTPUT_FILE,
  })
  const running = await environment.spawn({
    ...startOf(shell, input.command),
    cwd: input.cwd,
    env: childEnvironment(env, app.keyNames),
    timeout: input.timeout,
    signal: ctx.signal,
    owner: owner(app),
    background: 'keep',
  })
  const display = liveOutput(ctx, sink)
  try {
    for await (const chunk of running.output) {
      await sink.append(chunk)
      display.changed()
    }
    return { exit: await running.exit, sink }
  } finally {
    display.stop()
    await sink.close()
  }
}

/** Both streams go into one pipe, so that they come in the order in which they were written. */
function startOf(shell: string, command: string): { command: string; args: string[] } {
  const args = commandArguments(shell, command)
  if (process.platform === 'win32') return { command: shell, args }
  return { command: '/bin/sh', args: ['-c', 'exec "$@" 2>&1', 'sh', shell, ...args] }
}

/** Shows the end of the output while it grows, at most ten times a second. */
function liveOutput(ctx: ToolContext, sink: OutputSink) {
  const state: { timer?: NodeJS.Timeout | undefined; last: number } = { last: -Infinity }
  const show = () => {
    state.timer = undefined
    state.last = performance.now()
    ctx.progress({ metadata: { output: sink.tail(SHOWN) } })
  }
  return {
    changed() {
      const wait = state.last + SHOW_EVERY - performance.now()
      if (wait <= 0 && !state.timer) show()
      else state.timer ??= setTimeout(show, Math.max(0, wait))
    },
    stop: () => clearTimeout(state.timer),
  }
}

/** The end of the output within the limits; what was too much for the memory is in the file already. */
async function finalOutput(ctx: ToolContext, sink: OutputSink, limits: OutputLimits): Promise<Truncated> {
  if (!sink.truncated) return truncateOutput(ctx.instance, { output: sink.head(), keep: 'tail', limits })
  const tail = sink.tail(limits.maxBytes)
  const text = cutOutput(tail, 'tail', limits)?.text ?? tail
  const missing = `${sink.total - Buffer.byteLength(text)} bytes`
  if (sink.file === null) return { output: `... ${missing} left out ...\n\n${text}`, truncated: true }
  return { output: describeCut({ text, missing, keep: 'tail', outputPath: sink.file }), truncated: true, outputPath: sink.file }
}

function describeExit(exit: ProcessExit, timeout: number): string {
  if (exit.timedOut) return `The command was ended because it took longer than ${timeout} ms. Give a larger timeout if it needs more time.`
  if (exit.aborted) return 'User aborted the command'
  return exit.signal ? `The command was ended by ${exit.signal}` : ''
}
