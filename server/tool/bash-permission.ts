import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ProtocolError } from '#protocol/error'
import type { PermissionRule } from '#protocol/permission'
import type { App } from '../app'
import { guardPath, type Guarded } from '../file/guard'
import { approvalsOf } from '../permission/approvals'
import { analyzeCommand, type BashAnalysis } from '../permission/bash/analyze'
import type { BashCommand } from '../permission/bash/command'
import { openBashParser } from '../permission/bash/parser'
import { changesFiles, onlyReads, takesFolders } from '../permission/bash/paths'
import { hasInvisible, makeVisible } from '../permission/bash/visible'
import { evaluate, evaluateLayers, matches, type RuleLayers } from '../permission/rules'
import { slot } from '../scope'
import { mapLimited } from '../system/limit'
import { askOutside, displayName, rulesOf } from './access'
import { touchedFiles } from './bash-touches'
import { expandGlob } from './glob-argument'
import type { ToolContext } from './tool'

const MAX_FOLDERS = 50
const MAX_ENTRIES = 1_000

/** The grammar, loaded once per process. */
const parser = slot(
  (_app: App) => openBashParser(),
  (opened) => opened.close(),
)

/** Loads the grammar while the model is still thinking; a failure shows when a command is asked for. */
export function warmCommandGrammar(app: App): void {
  parser(app).catch(() => undefined)
}

/** Asks for everything that a command line would do: folders outside of the project first, then its commands. */
export async function askForCommand(ctx: ToolContext, input: { command: string; cwd: string }): Promise<void> {
  const shown = { command: makeVisible(input.command), cwd: input.cwd, ...(hasInvisible(input.command) && { hidden: true }) }
  const analysis = await analyze(ctx, input)
  if (!analysis.ok) {
    const request = { permission: 'bash', patterns: [input.command], always: [], metadata: { ...shown, reason: analysis.reason } }
    return ctx.ask({ ...request, force: true })
  }
  const touches = await touchedFiles(ctx, analysis.commands)
  const metadata = { ...shown, ...(touches.length > 0 && { touches }) }
  const { outside, changed, secret } = await judgePaths(ctx, analysis.commands)
  if (outside.length > 0) await askOutside(ctx, outside, metadata)
  if (secret.size > 0) await ctx.ask({ permission: 'read', patterns: [...secret], always: [...secret], metadata })
  const rest = await askForKinds(ctx, { commands: analysis.commands, changed, metadata })
  // While the person was thinking, an approval for something general may have let a dangerous command through.
  const slipped = new Set(rest.filter((command) => judgeDangers(ctx, command) === 'forced'))
  if (slipped.size > 0) await askForKinds(ctx, { commands: [...slipped], changed: slipped, metadata })
}

type Kinds = { commands: BashCommand[]; changed: ReadonlySet<BashCommand>; metadata: Record<string, unknown> }

/** One request for each kind of command; the answer are those that were asked for without force because of a danger. */
async function askForKinds(ctx: ToolContext, { commands: all, changed, metadata }: Kinds): Promise<BashCommand[]> {
  const kinds = Map.groupBy(all, (command) => (changed.has(command) ? 'forced' : judgeDangers(ctx, command)))
  for (const kind of ['plain', 'asked', 'forced'] as const) {
    const commands = kinds.get(kind)
    if (!commands) continue
    const dangers = [...new Set(commands.flatMap((command) => command.dangers))]
    const exact = [...new Set(commands.flatMap((command) => (command.dangers.length > 0 ? command.prefix : [])))]
    await ctx.ask({
      permission: 'bash',
      patterns: [...new Set(commands.flatMap((command) => patternsOf(ctx, command)))],
      always: kind === 'forced' ? [] : [...new Set(commands.map((command) => command.prefix))],
      ...(exact.length > 0 && { exact }),
      metadata: { ...metadata, ...(dangers.length > 0 && { dangers }) },
      ...(kind === 'forced' && { force: true }),
    })
  }
  return kinds.get('asked') ?? []
}

/** What a command line consists of. */
export async function analyze({ instance: { app } }: Pick<ToolContext, 'instance'>, { command, cwd }: { command: string; cwd: string }): Promise<BashAnalysis> {
  try {
    return analyzeCommand(await parser(app), command, { cwd, home: app.options.env.HOME ?? app.options.paths.home })
  } catch (error) {
    app.log.warn('a command could not be analysed', { error: String(error) })
    return { ok: false, reason: 'The command could not be analysed' }
  }
}

/** A wrapped command (`timeout 10 npm test`) is judged by what it wraps, unless a rule denies the whole. */
function patternsOf(ctx: ToolContext, { text, argv, wrapper, dangers }: BashCommand): string[] {
  if (wrapper.length === 0 || dangers.length > 0) return [text]
  const inner = argv.map((word) => word ?? '…').join(' ')
  return evaluateLayers('bash', text, rulesOf(ctx)).action === 'deny' ? [text, inner] : [inner]
}

/** Folders outside of the project that are named, and the commands that would change what may not be changed without asking. */
async function judgePaths(ctx: ToolContext, commands: BashCommand[]) {
  const { instance } = ctx
  const rules = rulesOf(ctx)
  const outside: string[] = []
  const secret = new Set<string>()
  const changed = new Set(commands.filter(changesUnknown))
  const named = commands.flatMap((command) => command.paths.map((file) => ({ command, file })))
  await mapLimited(named, 8, async ({ command, file }) => {
    const guarded = await guardArgument(ctx, file)
    if (!guarded) return
    if (guarded.forbidden) throw new Error(`Access to ${guarded.path} is not possible: it belongs to the application itself`)
    const writes = command.writes.includes(file)
    const name = displayName(instance, guarded.path)
    // What the read tool may not show must not be shown by `cat`.
    if (guarded.secret || evaluateLayers('read', name, rules).action === 'deny') secret.add(name)
    if (guarded.protected ? writes || !onlyReads(command.argv) : writes && !mayEdit(rules, name)) changed.add(command)
    if (await standsForProtected(ctx, command, file)) changed.add(command)
    if (guarded.inside) return
    const status = await instance.environment.stat(guarded.path).catch(() => undefined)
    outside.push(status?.kind === 'directory' ? guarded.path : dirname(guarded.path))
  })
  return { outside, changed, secret }
}

/** What is written where only the run would tell may be any file, also one that is asked for every time. */
function changesUnknown({ argv, dangers, redirects, writes }: BashCommand): boolean {
  if (redirects.some(({ kind, target }) => target === null && kind.includes('>'))) return true
  if (dangers.includes('unknown-directory') && writes.length > 0) return true
  return dangers.includes('dynamic-argument') && changesFiles(argv)
}

/** Whether wildcards or a whole folder stand for a file that must not be changed without asking. */
async function standsForProtected(ctx: ToolContext, command: BashCommand, file: string): Promise<boolean> {
  const writes = command.writes.includes(file)
  if (!writes && onlyReads(command.argv)) return false
  const meant = await expandGlob(file)
  const folders = writes && takesFolders(command.argv) ? [file, ...meant] : []
  const inside = await Promise.all(folders.slice(0, MAX_FOLDERS).map(entriesOf))
  const found = await mapLimited([...meant, ...inside.flat()], 8, (match) => guardArgument(ctx, match))
  return found.some((guarded) => guarded?.protected)
}

async function entriesOf(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => [])
  return names.slice(0, MAX_ENTRIES).map((name) => join(folder, name))
}

/** Many arguments are no path; what cannot be one (a long message) reaches no file. */
async function guardArgument({ instance }: ToolContext, file: string): Promise<Pick<Guarded, 'path' | 'inside' | 'protected' | 'secret' | 'forbidden'> | undefined> {
  try {
    return await guardPath(instance, file)
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
    if (error.name === 'BadRequest') return undefined
    return { path: file, inside: false, protected: false, secret: false, forbidden: false }
  }
}

/**
 * A general rule or approval (`find *`) was not given with a dangerous option in mind. `plain` commands may pass by it,
 * `asked` ones have none that would let them pass, `forced` ones have one that must not.
 */
function judgeDangers(ctx: ToolContext, command: BashCommand): 'plain' | 'asked' | 'forced' {
  if (command.dangers.length === 0) return 'plain'
  const rules = rulesOf(ctx).map((layer) => evaluate('bash', command.text, layer))
  if (rules.some((rule) => rule.action === 'deny')) return 'plain'
  const allowed = rules.every((rule) => rule.action === 'allow')
  if (allowed && rules.every((rule) => namesDangers(rule, command))) return 'plain'
  const { instance, sessionID, agent } = ctx
  const saved = approvalsOf(instance, { sessionID, agent: agent.name }).filter((approval) => matches(approval.permission, 'bash'))
  if (saved.some((approval) => approval.pattern === command.prefix)) return 'plain'
  const general = allowed || saved.some((approval) => matches(approval.pattern, command.text))
  return general ? 'forced' : 'asked'
}

/** A rule for everything is meant for everything; any other has to hold the very words. */
function namesDangers(rule: PermissionRule, command: BashCommand): boolean {
  if (rule.pattern === '*' || rule.pattern === command.prefix) return true
  const words = rule.pattern.split(/[\s*]+/).map((word) => word.replace(/=.*$/, ''))
  return command.dangers.every((danger) => {
    const named = danger.includes(':') ? danger.slice(danger.indexOf(':') + 1).split(' ') : []
    return named.length > 0 && named.every((word) => words.includes(word))
  })
}

/** A command must not write where the edit tool may not. */
function mayEdit(layers: RuleLayers, name: string) {
  return evaluateLayers('edit', name, layers).action === 'allow'
}
