import { ProtocolError } from '#protocol/error'
import { guardPath } from '../file/guard'
import type { BashCommand } from '../permission/bash/command'
import { evaluateLayers } from '../permission/rules'
import { mapLimited } from '../system/limit'
import { displayName, rulesOf } from './access'
import type { ToolContext } from './tool'

/** A file or folder that a command line names, as the person knows it. */
export type Touched = { path: string; writes: boolean }

const MOST = 60
const SHOWN = 40

/** What a command line that has to be asked for would touch: what it writes, and what it names that is there. Nothing where rules allow all of it. */
export async function touchedFiles(ctx: ToolContext, commands: readonly BashCommand[]): Promise<Touched[]> {
  const rules = rulesOf(ctx)
  if (commands.every(({ text }) => evaluateLayers('bash', text, rules).action === 'allow')) return []
  const named = commands.flatMap((command) => command.paths.map((file) => ({ file, writes: command.writes.includes(file) })))
  const touched = new Map<string, boolean>()
  await mapLimited(named.sort((one, other) => Number(other.writes) - Number(one.writes)).slice(0, MOST), 8, async ({ file, writes }) => {
    const found = await find(ctx, file)
    if (!found || !(writes || found.present)) return
    touched.set(found.name, writes || touched.get(found.name) === true)
  })
  const all = [...touched].map(([path, writes]) => ({ path, writes }))
  return all.sort((one, other) => Number(other.writes) - Number(one.writes) || one.path.localeCompare(other.path)).slice(0, SHOWN)
}

/** Most arguments are no path, and what cannot be one is none. */
async function find({ instance }: ToolContext, file: string): Promise<{ name: string; present: boolean } | undefined> {
  try {
    const { path } = await guardPath(instance, file)
    const status = await instance.environment.stat(path).catch(() => undefined)
    return { name: displayName(instance, path) || '.', present: status !== undefined }
  } catch (error) {
    if (error instanceof ProtocolError) return undefined
    throw error
  }
}
