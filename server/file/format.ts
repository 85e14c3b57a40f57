import path from 'node:path'
import type { Config } from '#protocol/config'
import type { FormatterStatus } from '#protocol/lsp'
import { readLoaded } from '../config/config'
import { projectRoot } from '../config/places'
import type { Instance } from '../instance'
import { ownerMarker } from '../system/census'
import { childEnvironment } from '../system/child-environment'
import { foldersUp, holdsAny } from '../system/folders-up'
import { mapLimited } from '../system/limit'
import { findProgram } from '../system/program'
import { isInside } from '../system/real-path'
import { formatters, type Formatter } from './formatters'

const TIME = 10_000
const MAX_SAID = 64 * 1024
const MAX_NAMING = 1024 * 1024
const MAX_NOTE = 500

/** What became of a file: `failed` says why it is as it was. */
export type Formatted = { name: string; failed?: string }

type Wanted = Formatter & { environment: Record<string, string>; configured: boolean }

/** Formats a file (a real path inside the project) in place with the first formatter that is there for it. Never throws but for the signal. */
export async function formatFile(instance: Instance, file: string, { signal }: { signal?: AbortSignal } = {}): Promise<Formatted | undefined> {
  const top = [projectRoot(instance), instance.directory].find((folder) => isInside(folder, file))
  if (top === undefined) return undefined
  for (const formatter of await wantedFormatters(instance).catch(() => [])) {
    if (!formatter.extensions.includes(path.extname(file)) && !formatter.extensions.includes(path.basename(file))) continue
    const folders = foldersUp(path.dirname(file), top)
    const program = await programFor(instance, formatter, folders)
    if (program !== undefined) return run(instance, { formatter, program, file, signal })
  }
  return undefined
}

/** All that the configuration asks for, and whether each would run for a file of the folder. */
export async function formatterStatus(instance: Instance): Promise<FormatterStatus[]> {
  const wanted = await wantedFormatters(instance)
  const folders = foldersUp(instance.directory, projectRoot(instance))
  return mapLimited(wanted, 8, async (formatter) => {
    const enabled = (await programFor(instance, formatter, folders)) !== undefined
    return { name: formatter.name, extensions: [...formatter.extensions], enabled }
  })
}

/** Formatters that the configuration asks for, the person's own first; none in a project that nobody trusts (see config/). */
async function wantedFormatters(instance: Instance): Promise<Wanted[]> {
  const { config, programs } = await readLoaded(instance)
  if (!config.formatter) return []
  return merge(config.formatter).filter(({ name }) => programs.formatter === true || programs.formatter.includes(name))
}

function merge(configured: NonNullable<Config['formatter']>): Wanted[] {
  const entries = typeof configured === 'object' ? configured : {}
  const own = Object.entries(entries).flatMap(([name, { disabled, command, extensions, environment = {} }]): Wanted[] => {
    const known = formatters.find((formatter) => formatter.name === name)
    const used = command?.length ? command : known?.command
    if (disabled || !used) return []
    const fitting = extensions?.map((extension) => (/^[.A-Z]/.test(extension) ? extension : `.${extension}`)) ?? known?.extensions ?? []
    const base = command?.length ? {} : known
    return [{ ...base, name, command: used, extensions: fitting, environment, configured: Boolean(command?.length) }]
  })
  return [...own, ...formatters.filter(({ name }) => !Object.hasOwn(entries, name)).map((formatter) => ({ ...formatter, environment: {}, configured: false }))]
}

/** The program, where it is installed and the project wants it; one that the person wrote down is wanted. */
async function programFor(instance: Instance, formatter: Wanted, folders: readonly string[]): Promise<string | undefined> {
  const { command, configured } = formatter
  if (!configured && !(await isWanted(instance, formatter, folders))) return undefined
  const program = command[0] ?? ''
  const asked = /[\\/]/.test(program) ? path.resolve(instance.directory, program) : program
  const bins = folders.map((folder) => path.join(folder, 'node_modules', '.bin'))
  return findProgram(asked, { env: instance.app.options.env, platform: process.platform, folders: bins })
}

async function isWanted({ environment }: Instance, { name, markers = [], namedIn = [] }: Formatter, folders: readonly string[]): Promise<boolean> {
  if (markers.length === 0 && namedIn.length === 0) return true
  for (const folder of folders) {
    if (await holdsAny(folder, markers)) return true
    for (const file of namedIn) {
      const text = await environment.readText(path.join(folder, file), { limit: MAX_NAMING, within: folder }).catch(() => undefined)
      if (text && new RegExp(`(^|[^\\w-])${name}([^\\w-]|$)`).test(text.text)) return true
    }
  }
  return false
}

type Run = { formatter: Wanted; program: string; file: string; signal: AbortSignal | undefined }

async function run(instance: Instance, { formatter, program, file, signal }: Run): Promise<Formatted> {
  const { app, environment } = instance
  const { name, command } = formatter
  try {
    const result = await environment.run({
      command: program,
      args: command.slice(1).map((argument) => argument.replaceAll('$FILE', file)),
      cwd: instance.directory,
      env: { ...childEnvironment(app.options.env, app.keyNames), ...formatter.environment },
      timeout: TIME,
      maxBuffer: MAX_SAID,
      owner: ownerMarker(app.options.paths.data),
      ...(signal && { signal }),
    })
    signal?.throwIfAborted()
    if (result.timedOut) return { name, failed: `it took longer than ${TIME / 1000} seconds` }
    if (result.code === 0) return { name }
    return { name, failed: (result.stderr.trim() || result.stdout.trim() || `it ended with ${result.signal ?? `code ${result.code}`}`).slice(0, MAX_NOTE) }
  } catch (error) {
    if (signal?.aborted) throw error
    return { name, failed: (error as Error).message.slice(0, MAX_NOTE) }
  }
}
