import type { LanguageModelV4 } from '@ai-sdk/provider'
import type { Config, ProviderConfig } from '#protocol/config'
import type { Credential, Model, Provider } from '#protocol/provider'
import { readConfig, readGlobalConfig, readLoaded } from '../config/config'
import { trustState } from '../config/trust-state'
import type { Instance } from '../instance'
import { slot } from '../scope'
import type { Catalog, CatalogHead } from './catalog-file'
import { catalogVersion, readCatalogue } from './catalog-source'
import { readCredentials, type Credentials } from './credential'
import { knownLocalProviders, type LocalProvider } from './local'
import { fromCatalog, fromConfig, withVariants } from './model-shape'
import { LOCAL_PROVIDERS, SIGN_IN_ONLY, wireOf, ZEN } from './providers'
import { isTourDirectory, TOUR_PROVIDER, tourProvider } from './tour'

// The providers of one folder: the catalogue, the servers of this machine, what the configuration adds, and the keys.
// Built anew when one of them changes; the models of a provider are read when somebody asks for them.

export type ProviderEntry = {
  readonly id: string
  readonly name: string
  readonly source: Provider['source']
  readonly env: readonly string[]
  readonly npm: string
  /** Never leaves the server. */
  readonly key: string | undefined
  /** Fields of the credential beside its key, which some addresses need. */
  readonly fields: Readonly<Record<string, string>>
  /** As configured, without the key. */
  readonly options: Readonly<Record<string, unknown>>
  readonly connected: boolean
  /** Brought by a project that nobody trusts: there to be chosen, never taken by itself. */
  readonly brought: boolean
  /** Every model, also those that lists leave out. */
  models(): Readonly<Record<string, Model>>
  /** Opened models, by model id. */
  readonly opened: Map<string, Promise<LanguageModelV4>>
}

export type ProviderSet = ReadonlyMap<string, ProviderEntry>

type Sources = { version: number; config: Config; own: Config; credentials: Credentials; local: readonly LocalProvider[]; catalog: Catalog }

type Kept = { sources?: Sources; set?: ProviderSet; checked: number }

const kept = slot((_instance: Instance): Kept => ({ checked: -Infinity }))

/** One turn asks several times; files are looked at once in that time (ms). Keys and local servers count at once. */
const LOOK_AGAIN_AFTER = 250

/** The providers as they are now; the same set, with its opened models, until something changes. */
export async function providerSet(instance: Instance): Promise<ProviderSet> {
  const { app } = instance
  const present = kept(instance)
  const version = catalogVersion(app)
  const now = app.clock.now()
  const { sources, set } = present
  if (set && sources?.version === version && Math.abs(now - present.checked) < LOOK_AGAIN_AFTER) return set
  const [config, credentials, catalog] = await Promise.all([readConfig(instance), readCredentials(app), readCatalogue(app)])
  const fresh = { version, config, credentials, catalog, local: knownLocalProviders(app) }
  present.checked = now
  if (present.set && present.sources && sameSources(present.sources, fresh)) return present.set
  present.sources = { ...fresh, own: await readGlobalConfig(app) }
  present.set = await build(instance, present.sources)
  return present.set
}

/** The provider if the set was built before. */
export function peekProvider(instance: Instance, providerID: string): ProviderEntry | undefined {
  return kept.peek(instance)?.set?.get(providerID)
}

/** One entry as it would be with another key; for trying a key before it is kept. */
export async function providerWithKey(instance: Instance, providerID: string, key: string): Promise<ProviderEntry | undefined> {
  await providerSet(instance)
  const { sources } = kept(instance)
  if (!sources) return undefined
  const credentials = new Map<string, Credential>([...sources.credentials, [providerID, { type: 'api', key }]])
  const set = await build(instance, { ...sources, credentials })
  return set.get(providerID)
}

async function build(instance: Instance, sources: Sources): Promise<ProviderSet> {
  const { config, own, catalog, local } = sources
  const trusted = sameJson(config.provider, own.provider) || (await trustState(instance)).all
  const { brought } = await readLoaded(instance)
  const env = instance.app.options.env
  const ids = new Set([ZEN.id, ...local.map(({ id }) => id), ...Object.keys(config.provider ?? {}), ...catalog.heads.keys()])
  const set = new Map<string, ProviderEntry>()
  if (isTourDirectory(instance.directory)) set.set(TOUR_PROVIDER, tourEntry())
  for (const id of ids) {
    if (config.disabled_providers?.includes(id)) continue
    if (config.enabled_providers && !config.enabled_providers.includes(id)) continue
    const found = entryOf({ id, sources, env, trusted, brought })
    if (!found) continue
    set.set(id, found)
    if (found.key !== undefined && found.key !== ZEN.publicKey) instance.log.addSecret(found.key)
    // Tokens that other programs use as well (of GitHub, AWS, …) are the person's to pass on.
    for (const name of found.env) if (env[name] && /_API_?KEY$/i.test(name)) instance.app.keyNames.add(name)
  }
  return set
}

type EntryInput = { id: string; sources: Sources; env: Readonly<Record<string, string | undefined>>; trusted: boolean; brought: ReadonlySet<string> }

function entryOf({ id, sources, env, trusted, brought }: EntryInput): ProviderEntry | undefined {
  const { catalog, credentials, own } = sources
  const local = sources.local.find((entry) => entry.id === id)
  const credential = credentials.get(id)
  const ownEnv = own.provider?.[id]?.env ?? catalog.heads.get(id)?.env ?? []
  const hasKey = Boolean(keyOf(credential) ?? envKey(ownEnv, env) ?? own.provider?.[id]?.options?.apiKey)
  const config = trusted || !hasKey ? sources.config.provider?.[id] : withoutForeignKey(sources.config.provider?.[id], own.provider?.[id])
  const head = headOf(id, { catalog, config, local })
  if (!head) return undefined
  const names = head.env
  const { apiKey, ...options } = config?.options ?? {}
  const fromEnv = SIGN_IN_ONLY.includes(id) ? undefined : envKey(names, env)
  const key = apiKey ?? keyOf(credential) ?? fromEnv
  const free = id === ZEN.id && key === undefined
  const connected = wireOf(head.npm) !== undefined && (free || key !== undefined || local !== undefined || definesModels(config))
  const read = () => modelsOf({ head, config, local, catalog, free })
  return {
    id,
    name: head.name,
    source: keyOf(credential) ? 'api' : fromEnv ? 'env' : config ? 'config' : 'custom',
    env: names,
    npm: head.npm,
    key: key ?? (free ? ZEN.publicKey : undefined),
    fields: credential?.type === 'api' ? (credential.metadata ?? {}) : {},
    options,
    connected,
    brought: brought.has(id),
    // Thousands of models that nobody can use are not worth the memory.
    models: connected ? once(read) : read,
    opened: new Map(),
  }
}

/** The guide of the tour's sample project. */
function tourEntry(): ProviderEntry {
  const { id, name, source, env, models } = tourProvider()
  return { id, name, source, env, npm: '', key: undefined, fields: {}, options: {}, connected: true, brought: false, models: () => models, opened: new Map() }
}

/**
 * In a folder that nobody trusts a project may bring a provider with a key of its own, and config/ holds back everything
 * else that reaches out. Where the user has a key for that provider, it stays the user's: talk meant for it goes nowhere else.
 */
function withoutForeignKey(merged: ProviderConfig | undefined, own: ProviderConfig | undefined): ProviderConfig | undefined {
  const key = merged?.options?.apiKey
  if (key === undefined || key === own?.options?.apiKey) return merged
  return own && { ...own, whitelist: merged?.whitelist, blacklist: merged?.blacklist }
}

function headOf(id: string, from: { catalog: Catalog; config?: ProviderConfig; local?: LocalProvider }): CatalogHead | undefined {
  const known = from.catalog.heads.get(id)
  const { config, local } = from
  const standard = LOCAL_PROVIDERS.find((entry) => entry.id === id)
  if (!known && !config && !local) return undefined
  return {
    id,
    name: config?.name ?? standard?.name ?? known?.name ?? id,
    env: config?.env ?? known?.env ?? [],
    npm: config?.npm ?? known?.npm ?? '@ai-sdk/openai-compatible',
    api: config?.api ?? local?.baseURL ?? known?.api ?? (standard && `${standard.address}/v1`),
  }
}

type ModelsInput = { head: CatalogHead; config?: ProviderConfig; local?: LocalProvider; catalog: Catalog; free: boolean }

function modelsOf({ head, config, local, catalog, free }: ModelsInput): Record<string, Model> {
  const models: Record<string, Model> = {}
  if (local) Object.assign(models, Object.fromEntries(Object.entries(local.models).map(([id, model]) => [id, withVariants(model)])))
  else for (const [id, raw] of Object.entries(catalog.models(head.id))) models[id] = fromCatalog(head, id, raw)
  for (const [id, written] of Object.entries(config?.models ?? {})) {
    models[id] = fromConfig({ head, provider: config ?? {}, id, config: written, base: models[id] ?? models[written.id ?? ''] })
  }
  const allowed = ([id, model]: [string, Model]) => {
    if (free && (model.cost.input > 0 || model.cost.output > 0)) return false
    return !config?.blacklist?.includes(id) && (!config?.whitelist || config.whitelist.includes(id))
  }
  return Object.fromEntries(Object.entries(models).filter(allowed))
}

/** A custom endpoint may need no key; one of the catalogue does, unless the user gave it an address of his own. */
function definesModels(config: ProviderConfig | undefined): boolean {
  const address = config?.options?.baseURL ?? config?.api
  return Boolean(address) && Object.keys(config?.models ?? {}).length > 0
}

/** Signing in (OAuth) gives no key that a plain request could carry. */
function keyOf(credential: Credential | undefined): string | undefined {
  if (credential?.type === 'api') return credential.key
  return credential?.type === 'wellknown' ? credential.token : undefined
}

function envKey(names: readonly string[], env: EntryInput['env']): string | undefined {
  for (const name of names) {
    // Account and resource names stand beside the key in some lists.
    if (/KEY|TOKEN|SECRET|PAT$/i.test(name) && env[name]) return env[name]
  }
  return names.length === 1 && names[0] ? env[names[0]] || undefined : undefined
}

function sameSources(a: Sources, b: Omit<Sources, 'own'>): boolean {
  const { version, config, credentials, local, catalog } = b
  return a.version === version && a.config === config && a.credentials === credentials && a.local === local && a.catalog === catalog
}

function sameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(a ?? {}) === JSON.stringify(b ?? {})
}

function once<T>(open: () => T): () => T {
  let value: { is: T } | undefined
  return () => (value ??= { is: open() }).is
}
