import { readdir } from 'node:fs/promises'
import { userInfo } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Config, PermissionConfig } from '#protocol/config'
import type { HeldItem } from '#protocol/project'
import type { App } from '../app'
import type { Instance } from '../instance'
import { hashContent } from '../system/files'
import { isInside, resolveReal } from '../system/real-path'
import { checkConfig } from './check'
import { readCode } from './code-files'
import { heldItem, restoreParts, splitHeld, type HeldSource } from './held'
import { holdPermissions } from './held-permissions'
import { holdPrograms, type Programs } from './held-programs'
import { listMarkdown, markdownConfig, readMarkdown } from './markdown'
import { mergeConfig } from './merge'
import { presentUnits, projectRoot, type ConfigFile, type ConfigFolder, type Origin } from './places'
import { mergePermission } from './permission-rules'
import { invalid, isObject, parseConfigText, readConfigText, substitute, type JsonObject } from './read-source'
import { credentialNames, trustState, type TrustState } from './trust-state'

/** What the configuration of a folder comes to. */
export type Loaded = {
  config: Config
  /** What a project's files say but nobody trusts yet. */
  held: HeldItem[]
  /** Custom tools that may be loaded. */
  toolFiles: string[]
  /** The same with what they consist of. */
  tools: ToolFile[]
  /** Which language servers and formatters of the configuration may run here. */
  programs: Programs
  /** Providers that only an untrusted project knows: theirs is never the model that is taken when nobody chose. */
  brought: ReadonlySet<string>
  /** What each file says of permissions, as far as it counts, the weakest first. */
  permissions: PermissionSource[]
  /** Files beside the configuration that went into it, such as prompts and scripts. */
  files: string[]
}

/** The permission sections of one file. */
export type PermissionSource = { origin: Origin; file: string; all?: PermissionConfig; agents: Record<string, PermissionConfig> }

/** A custom tool as it was when it was found to be trusted. */
export type ToolFile = {
  file: string
  origin: Origin
  /** Only these texts are trusted, so nothing else of the project may be imported. */
  strict: boolean
  /** Real path to text of the file, which comes first, and of those that it imports by relative paths. */
  sources: Record<string, string>
}

/** Connected without any key, so nobody else may say where they are. */
const KEYLESS = new Set(['opencode', 'ollama', 'lmstudio'])

type Source = { origin: Origin; file: string; raw: JsonObject }

/** Reads and merges everything anew. The person's own settings come first, because they say how far a project may go. */
export async function loadConfig(instance: Instance): Promise<Loaded> {
  const { app } = instance
  const units = await presentUnits(app, instance)
  const reading = [readSources(instance, units), findCode(units), trustState(instance), credentialNames(instance)] as const
  const [sources, code, trust, known] = await Promise.all(reading)
  const own = new Map<Source, Config>()
  const files = new Set<string>()
  const onFile = (file: string) => void files.add(file)
  for (const source of sources) if (source.origin !== 'project') own.set(source, await ownConfig(app, { ...source, onFile }))
  const mine = [...own.values()].reduce(mergeConfig, {})
  const held: HeldItem[] = []
  const granted: HeldItem[] = []
  const ownsProvider = (id: string) => KEYLESS.has(id) || known(id) || mine.provider?.[id] !== undefined
  const named = trust.all ? [] : sources.flatMap(({ origin, raw }) => (origin === 'project' && isObject(raw.provider) ? Object.keys(raw.provider) : []))
  const brought = new Set(named.filter((id) => !ownsProvider(id)))
  const merged: Config[] = []
  const permissions: PermissionSource[] = []
  for (const source of sources) {
    const config = own.get(source) ?? (await projectConfig(instance, source, { trust, mine, held, granted, onFile, ownsProvider, brings: (id) => brought.has(id) }))
    merged.push(config)
    permissions.push(permissionSource(config, source))
  }
  const allowed = await allowCode(instance, code, { trust, held, onFile })
  const plugin = allowed.filter(({ kind }) => kind === 'plugin').map(({ file }) => pathToFileURL(file).href)
  const { programs, held: heldPrograms } = await holdPrograms({ mine, trust, granted, root: projectRoot(instance) })
  held.push(...heldPrograms)
  const config = withEnvironment(app, mergeConfig(merged.reduce(mergeConfig, {}), plugin.length > 0 ? { plugin } : {}))
  return {
    config: { username: userName(app), agent: {}, mode: {}, command: {}, plugin: [], ...config },
    held: held.slice(0, 1_000),
    toolFiles: allowed.filter(({ kind }) => kind === 'tool').map(({ file }) => file),
    tools: allowed.flatMap(({ kind, ...entry }) => (kind === 'tool' ? [entry] : [])),
    programs,
    brought,
    permissions,
    files: [...files],
  }
}

function permissionSource({ permission, agent = {} }: Config, { origin, file }: Source): PermissionSource {
  const agents = Object.entries(agent).flatMap(([name, own]) => (own.permission === undefined ? [] : [[name, own.permission] as const]))
  return { origin, file, ...(permission === undefined ? {} : { all: permission }), agents: Object.fromEntries(agents) }
}

/** The person's own file of settings, with everything it asks for put in. */
export async function ownConfig(app: App, source: Pick<Source, 'file' | 'raw'> & { onFile?: (file: string) => void }): Promise<Config> {
  const { file, raw, onFile } = source
  const { env, paths } = app.options
  return checkConfig(file, (await substitute(raw, { file, env, home: paths.home, onFile })) as JsonObject)
}

type ProjectInput = {
  trust: TrustState
  /** What the person's own files say. */
  mine: Config
  /** Filled with what is held back. */
  held: HeldItem[]
  /** Filled with what is trusted of what would be. */
  granted: HeldItem[]
  onFile: (file: string) => void
  ownsProvider: (id: string) => boolean
  brings: (id: string) => boolean
}

async function projectConfig(instance: Instance, { file, raw }: Source, input: ProjectInput): Promise<Config> {
  const { env, paths } = instance.app.options
  const { onFile } = input
  const full = { file, env, home: paths.home, onFile }
  const root = projectRoot(instance)
  const source: HeldSource = { file, shown: shown(root, file), root, onFile, ownsProvider: input.ownsProvider, brings: input.brings }
  if (input.trust.all) {
    const { server: _server, ...rest } = raw
    return checkConfig(file, (await substitute(rest, full)) as JsonObject)
  }
  const { rest, parts } = await splitHeld(raw, source)
  const trusted = parts.filter(({ item }) => input.trust.hashes.has(item.hash))
  input.held.push(...parts.filter((part) => !trusted.includes(part)).map(({ item }) => item))
  input.granted.push(...trusted.map(({ item }) => item))
  const mayRead = async (target: string) => isInside(root, await resolveReal(target))
  const safe = (await substitute(rest, { file, home: paths.home, mayRead, onFile })) as JsonObject
  const back = await Promise.all(trusted.map(async ({ at, value }) => ({ at, value: await substitute(value, full) })))
  const config = checkConfig(file, restoreParts(safe, back))
  const permissions = await holdPermissions(config, { ...source, mine: input.mine, paths })
  return permissions.reduce((result, { item, kept, apply }) => {
    if (input.trust.hashes.has(item.hash)) return result
    input.held.push(item)
    return apply(result, kept)
  }, config)
}

type Units = readonly (ConfigFile | ConfigFolder)[]

async function readSources(instance: Instance, units: Units): Promise<Source[]> {
  const { app } = instance
  const groups = await Promise.all(
    units.map(async (unit): Promise<Source[]> => {
      if (unit.origin === 'project' && !(await staysInside(instance, 'folder' in unit ? unit.folder : unit.file))) return []
      if ('folder' in unit) return markdownSources(unit)
      const text = await readConfigText(unit.file)
      return text === undefined ? [] : [{ ...unit, raw: parseConfigText(unit.file, text) }]
    }),
  )
  // What an administrator sets stands above everything, so the environment comes before it.
  const managed = groups.flatMap((group) => group.filter(({ origin }) => origin === 'managed'))
  const others = groups.flatMap((group) => group.filter(({ origin }) => origin !== 'managed'))
  const content = app.options.env.OPENCODE_CONFIG_CONTENT
  const file = path.join(instance.directory, 'OPENCODE_CONFIG_CONTENT')
  const environment: Source[] = content ? [{ origin: 'user', file, raw: parseConfigText('OPENCODE_CONFIG_CONTENT', content) }] : []
  return [...others, ...environment, ...managed]
}

/** A link of a repository must not make other files of the person part of a conversation. */
async function staysInside(instance: Instance, file: string): Promise<boolean> {
  const real = await resolveReal(file).catch(() => undefined)
  return real !== undefined && isInside(projectRoot(instance), real)
}

async function markdownSources({ origin, folder }: { origin: Origin; folder: string }): Promise<Source[]> {
  const items = await Promise.all((await listMarkdown(folder)).map(readMarkdown))
  return items.flatMap((item) => (item ? [{ origin, file: item.file, raw: markdownConfig(item) }] : []))
}

type CodeFile = { kind: 'plugin' | 'tool'; origin: Origin; file: string }

/** Plugins and tools that lie in configuration folders as files. */
export async function findCode(units: Units): Promise<CodeFile[]> {
  const folders = units.flatMap((unit) => ('folder' in unit ? [unit] : []))
  const groups = await Promise.all(
    folders.flatMap(({ origin, folder }) =>
      (['plugin', 'plugins', 'tool', 'tools'] as const).map(async (name): Promise<CodeFile[]> => {
        const entries = await readdir(path.join(folder, name), { withFileTypes: true }).catch(() => [])
        const files = entries.filter((entry) => !entry.isDirectory() && /(?<!\.d)\.[cm]?[jt]s$/.test(entry.name))
        const kind = name.startsWith('plugin') ? 'plugin' : 'tool'
        return files.slice(0, 200).map((entry): CodeFile => ({ kind, origin, file: path.join(folder, name, entry.name) }))
      }),
    ),
  )
  return groups.flat()
}

type CodeInput = Pick<ProjectInput, 'trust' | 'held' | 'onFile'>

async function allowCode(instance: Instance, code: CodeFile[], { trust, held, onFile }: CodeInput): Promise<(CodeFile & ToolFile)[]> {
  const root = projectRoot(instance)
  const allowed: (CodeFile & ToolFile)[] = []
  for (const entry of code) {
    const { kind, file, origin } = entry
    const strict = origin === 'project' && !trust.all
    const sources = await readCode(file, strict ? root : undefined)
    Object.keys(sources).forEach(onFile)
    if (!strict) {
      allowed.push({ ...entry, strict, sources })
      continue
    }
    const texts = Object.entries(sources).map(([name, text]) => [shown(root, name), hashContent(text)])
    const bytes = Object.values(sources).reduce((sum, text) => sum + Buffer.byteLength(text), 0)
    const source = { file, shown: shown(root, file), root }
    // A file that can't be read here, be it too large or behind a link, is bound to what the system says of it.
    const value = [file, ...texts]
    const item = await heldItem({ kind, name: path.parse(file).name, detail: `${bytes} bytes of code`, source, value })
    if (trust.hashes.has(item.hash)) allowed.push({ ...entry, strict, sources })
    else held.push(item)
  }
  return allowed
}

function withEnvironment(app: App, config: Config): Config {
  const text = app.options.env.OPENCODE_PERMISSION
  if (!text) return config
  const name = 'OPENCODE_PERMISSION'
  const { permission } = checkConfig(name, { permission: /^\s*[{"]/.test(text) ? parseConfigText(name, `{"x":${text}}`).x : text.trim() })
  if (permission === undefined) throw invalid(name, 'No permission rules')
  return { ...config, permission: mergePermission(config.permission, permission) }
}

function userName(app: App): string {
  try {
    return userInfo().username
  } catch {
    return app.options.env.USER ?? 'user'
  }
}

function shown(root: string, file: string) {
  return path.relative(root, file).replaceAll(path.sep, '/')
}
