import path from 'node:path'
import { guardPath } from '../file/guard'
import type { Instance } from '../instance'
import { evaluateLayers, type RuleLayers } from '../permission/rules'
import { isInside } from '../system/real-path'
import { isInLoadedSkill } from './loaded-skills'
import { outputDirectory } from './output-files'
import type { ToolContext } from './tool'

/** A file or folder that a tool may go on with. */
export type Target = {
  /** Absolute and real. */
  path: string
  /** As the person knows it: relative to the worktree, or absolute outside of it. */
  name: string
  /** Changes to it are asked for whatever the rules say. */
  protected: boolean
  /** What it says is shown to nobody who has not asked for it. */
  secret: boolean
  /** The folder of the project that it must still be in when it is opened. */
  within?: string
}

/**
 * Resolves a path that the model gave. What lies outside of the project is asked for first, what is ours is refused; with
 * `reading`, saved outputs and the files of skills that were loaded are there without a question.
 */
export async function reachPath(ctx: ToolContext, input: string, { reading = false } = {}): Promise<Target> {
  const { instance } = ctx
  const guarded = await guardPath(instance, input)
  const kept = isInside(outputDirectory(instance.app), guarded.path)
  if (guarded.forbidden && !kept) throw new Error(`Access to ${guarded.path} is not possible: it belongs to the application itself`)
  const target = { path: guarded.path, name: displayName(instance, guarded.path), protected: guarded.protected, secret: guarded.secret }
  if (guarded.inside) return { ...target, within: rootOf(instance, guarded.path) }
  if (!kept && !(reading && belongsToSkill(ctx, guarded.path))) {
    const status = await instance.environment.stat(guarded.path).catch(() => undefined)
    const directory = status?.kind === 'directory' ? guarded.path : path.dirname(guarded.path)
    await askOutside(ctx, [directory], { filepath: guarded.path, parentDir: directory })
  }
  return target
}

/** What lies in the folder of a loaded skill is a part of it, unless a rule denies the folder. */
function belongsToSkill(ctx: ToolContext, real: string): boolean {
  if (!isInLoadedSkill(ctx.instance, ctx.sessionID, real)) return false
  return evaluateLayers('external_directory', path.join(path.dirname(real), '*'), rulesOf(ctx)).action !== 'deny'
}

/** Just before a change: the way to the file must still be the one that was looked at. */
export async function requireUnmoved(ctx: ToolContext, target: Target): Promise<void> {
  if ((await ctx.instance.environment.realPath(target.path)) !== target.path) throw new Error(`${target.path} was moved or linked elsewhere meanwhile`)
}

/** Asks for folders outside of the project. */
export async function askOutside(ctx: ToolContext, directories: string[], metadata: Record<string, unknown>): Promise<void> {
  const patterns = [...new Set(directories.map((directory) => path.join(directory, '*')))]
  await ctx.ask({ permission: 'external_directory', patterns, always: patterns, metadata })
}

export function displayName(instance: Instance, file: string): string {
  const root = projectRoot(instance)
  return isInside(root, file) ? path.relative(root, file).split(path.sep).join('/') : file
}

function rootOf(instance: Instance, file: string): string {
  return isInside(projectRoot(instance), file) ? projectRoot(instance) : instance.directory
}

/** The worktree, or the folder itself outside of git. */
function projectRoot(instance: Instance): string {
  return instance.worktree === path.parse(instance.worktree).root ? instance.directory : instance.worktree
}

/** The rules that hold for a call: the agent's and the session's own, then those of whoever started the session. */
export function rulesOf(ctx: ToolContext): RuleLayers {
  return ctx.rules?.() ?? [[...ctx.agent.permission, ...(ctx.instance.store.session.get(ctx.sessionID)?.permission ?? [])]]
}
