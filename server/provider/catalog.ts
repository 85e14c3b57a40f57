import { setImmediate as breathe } from 'node:timers/promises'
import type { z } from 'zod'
import type { AuthMethod, Model, Provider } from '#protocol/provider'
import type { Instance } from '../instance'
import { WrittenJson } from '../system/json'
import { isSecretKey } from '../system/redact'
import { findLocalProviders } from './local'
import { canConverse } from './model-shape'
import { providerSet, type ProviderEntry } from './provider-set'
import { PREFERRED_MODELS, PREFERRED_PROVIDERS, wireOf, ZEN } from './providers'
import { SIGN_INS } from './sign-ins'

/** Every provider that can be used or connected, without keys, the connected ones first. */
export async function listProviders(instance: Instance): Promise<Provider[]> {
  return describe(await connectedFirst(instance), (provider) => provider)
}

/** The same as JSON: several megabytes, whose writing in one go would keep everyone else waiting. */
export async function writeProviders(instance: Instance): Promise<WrittenJson<Provider[]>> {
  const texts = await describe(await connectedFirst(instance), (provider) => Buffer.from(`,${JSON.stringify(provider)}`))
  return new WrittenJson(Buffer.concat([Buffer.from('['), ...texts.map((text, index) => (index === 0 ? text.subarray(1) : text)), Buffer.from(']')]))
}

/** The providers that can be used at once, without keys, in the order in which a new user should meet them. */
export async function connectedProviders(instance: Instance): Promise<Provider[]> {
  return describe((await entriesOf(instance)).filter(({ connected }) => connected), (provider) => provider)
}

/** The model that stands for each connected provider. */
export async function defaultModels(instance: Instance): Promise<Record<string, string>> {
  const entries = (await entriesOf(instance)).filter(({ connected }) => connected)
  return Object.fromEntries(entries.flatMap((entry) => pickModel(entry) ?? []).map((model) => [model.providerID, model.id]))
}

/** One provider without its key, and the package that speaks with it. */
export async function findProvider(instance: Instance, providerID: string): Promise<PackagedProvider | undefined> {
  await findLocalProviders(instance.app)
  const entry = (await providerSet(instance)).get(providerID)
  return entry && { npm: entry.npm, provider: publicProvider(entry) }
}

export type PackagedProvider = { npm: string; provider: Provider }

/** The providers that can be used at once, each with its package. */
export async function packagedProviders(instance: Instance): Promise<PackagedProvider[]> {
  const entries = (await entriesOf(instance)).filter(({ connected }) => connected)
  const providers = await describe(entries, (provider) => provider)
  return entries.map(({ npm }, index) => ({ npm, provider: providers[index]! }))
}

/** The providers that this version can talk to, connected or not. */
export async function usableEntries(instance: Instance): Promise<ProviderEntry[]> {
  return [...(await providerSet(instance)).values()].filter((entry) => entry.connected || wireOf(entry.npm) !== undefined)
}

/** How one can connect each provider that this version can talk to. */
export async function authMethods(instance: Instance): Promise<Record<string, z.infer<typeof AuthMethod>[]>> {
  return Object.fromEntries(
    (await usableEntries(instance)).map(({ id }) => {
      const signIn = SIGN_INS[id]
      return [id, [{ type: 'api' as const, label: 'API key' }, ...(signIn ? [{ type: 'oauth' as const, label: signIn.label }] : [])]]
    }),
  )
}

/** The newest of the models a provider is best known for, else its newest one that can hold a conversation. */
export function pickModel(entry: ProviderEntry): Model | undefined {
  const models = Object.values(entry.models())
  const able = models.filter(canConverse)
  const preferred = able.filter((model) => PREFERRED_MODELS[entry.id]?.test(model.id))
  const candidates = preferred.length > 0 ? preferred : able.length > 0 ? able : models
  // What the configuration names first is meant first; dates of the catalogue decide among the rest.
  return candidates.toSorted((a, b) => b.release_date.localeCompare(a.release_date))[0]
}

/** Own providers of the configuration, then the well-known ones, then the rest, the keyless one last. */
export function byPreference(a: ProviderEntry, b: ProviderEntry): number {
  return rank(a) - rank(b)
}

function rank(entry: ProviderEntry): number {
  if (entry.brought) return 2_000
  if (entry.source === 'config') return 0
  if (entry.id === ZEN.id && entry.source === 'custom') return 1_000
  if (entry.source === 'custom') return 500
  const place = PREFERRED_PROVIDERS.indexOf(entry.id)
  return place < 0 ? 100 : place + 1
}

async function entriesOf(instance: Instance): Promise<ProviderEntry[]> {
  await findLocalProviders(instance.app)
  return [...(await providerSet(instance)).values()].sort(byPreference)
}

async function connectedFirst(instance: Instance): Promise<ProviderEntry[]> {
  const entries = await entriesOf(instance)
  return [...entries.filter(({ connected }) => connected), ...entries.filter(({ connected }) => !connected)]
}

/** In small bites, since the whole catalogue holds thousands of models. */
async function describe<T>(entries: ProviderEntry[], use: (provider: Provider) => T): Promise<T[]> {
  const results: T[] = []
  let models = 0
  for (const entry of entries) {
    const provider = publicProvider(entry)
    results.push(use(provider))
    models += Object.keys(provider.models).length
    if (models < 100) continue
    models = 0
    await breathe()
  }
  return results
}

function publicProvider(entry: ProviderEntry): Provider {
  const models = Object.entries(entry.models()).filter(([, model]) => model.status !== 'deprecated')
  const shown = entry.key !== undefined && entry.key !== ZEN.publicKey
  return {
    id: entry.id,
    name: entry.name,
    source: entry.source,
    env: [...entry.env],
    options: withoutSecrets(entry.options),
    models: Object.fromEntries(models.map(([id, model]) => [id, publicModel(model)])),
    hasKey: shown,
    ...(shown && entry.key && entry.key.length >= 12 ? { keyHint: entry.key.slice(-4) } : {}),
  }
}

/** Headers are written by users, often with a secret in them. */
function publicModel(model: Model): Model {
  const written = Object.keys(model.options).length > 0 || Object.keys(model.headers).length > 0
  const api = { ...model.api, url: publicAddress(model.api.url) }
  return written ? { ...model, api, headers: {}, options: withoutSecrets(model.options) } : { ...model, api }
}

function withoutSecrets(value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const kept = Object.entries(value).filter(([key]) => !isSecretKey(key) && key !== 'headers')
  return Object.fromEntries(kept.map(([key, item]) => [key, publicValue(item)]))
}

function publicValue(value: unknown): unknown {
  if (typeof value === 'string') return publicAddress(value)
  if (Array.isArray(value)) return value.map(publicValue)
  return typeof value === 'object' && value !== null ? withoutSecrets(value as Record<string, unknown>) : value
}

/** An address may carry a name, a password or a key. */
function publicAddress(value: string): string {
  if (!/^[a-z][a-z0-9+.-]*:\/\/.*[?@#]/i.test(value) || !URL.canParse(value)) return value
  const url = new URL(value)
  return `${url.protocol}//${url.host}${url.pathname}`.replace(/\/$/, '')
}
