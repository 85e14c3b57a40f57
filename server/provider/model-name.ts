import type { Model } from '#protocol/provider'
import type { Instance } from '../instance'
import { byPreference } from './catalog'
import { findLocalProviders } from './local'
import { defaultModel, findModel, parseModel } from './model'
import { canConverse } from './model-shape'
import { providerSet, type ProviderEntry } from './provider-set'

/** Nobody offers a model of that name. Each door has its own status for it. */
export class UnknownModelError extends Error {
  override readonly name = 'UnknownModelError'
  readonly asked: string

  constructor(asked: string, message = `Model not found: ${asked.slice(0, 200)}`) {
    super(message)
    this.asked = asked
  }
}

/** Names that mean the newest of a family, whatever its number. */
const FAMILIES = new Set(['sonnet', 'opus', 'haiku'])

/**
 * The model that a person or a program means: `provider/model`, the bare id of a model that a connected provider has, or
 * the name of a family. Throws `UnknownModelError`.
 */
export async function resolveModelName(instance: Instance, name: string): Promise<Model> {
  const asked = name.trim()
  const exact = asked.includes('/') ? await findModel(instance, parseModel(asked)).catch((error: Error) => error) : undefined
  if (exact && !(exact instanceof Error)) return exact
  const entries = await namable(instance)
  const found = entries.map((entry) => ownModel(entry, asked)).find((model) => model !== undefined)
  const newest = found ?? (FAMILIES.has(asked.toLowerCase()) ? newestOf(entries, asked.toLowerCase()) : undefined)
  if (newest) return newest
  throw new UnknownModelError(asked, exact?.message)
}

/** `provider/model`, as every dialect writes it. */
export function modelName({ providerID, id }: Pick<Model, 'providerID' | 'id'>): string {
  return `${providerID}/${id}`
}

/** Connected providers, that of the default model first; those that a project brought are only taken by their full name. */
async function namable(instance: Instance): Promise<ProviderEntry[]> {
  await findLocalProviders(instance.app)
  const preferred = await defaultModel(instance).catch(() => undefined)
  const entries = [...(await providerSet(instance)).values()].filter(({ connected, brought }) => connected && !brought).sort(byPreference)
  return [...entries.filter(({ id }) => id === preferred?.providerID), ...entries.filter(({ id }) => id !== preferred?.providerID)]
}

function ownModel(entry: ProviderEntry, id: string): Model | undefined {
  const models = entry.models()
  return Object.hasOwn(models, id) ? models[id] : undefined
}

function newestOf(entries: readonly ProviderEntry[], family: string): Model | undefined {
  const named = new RegExp(`(^|[^a-z])${family}([^a-z]|$)`, 'i')
  const models = entries.flatMap((entry) => Object.values(entry.models())).filter((model) => canConverse(model) && (named.test(model.id) || named.test(model.family ?? '')))
  return models.sort((a, b) => b.release_date.localeCompare(a.release_date))[0]
}
