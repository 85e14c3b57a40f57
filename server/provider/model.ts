import { LoadAPIKeyError, type LanguageModelV4 } from '@ai-sdk/provider'
import type { Model } from '#protocol/provider'
import { readConfig } from '../config/config'
import type { Instance } from '../instance'
import { byPreference, pickModel } from './catalog'
import { findLocalProviders } from './local'
import { canConverse } from './model-shape'
import { providerSet, type ProviderEntry, type ProviderSet } from './provider-set'
import { LOCAL_PROVIDERS, SMALL_MODELS } from './providers'
import { openLanguageModel } from './language-model'

export type ModelRef = { providerID: string; modelID: string }

/** The model of that name; throws an error that names similar ones. */
export async function findModel(instance: Instance, { providerID, modelID }: ModelRef): Promise<Model> {
  const found = lookUp(await providerSet(instance), providerID, modelID)
  if (found) return found
  // A server on this machine may have been started, or got the model, a moment ago.
  if (LOCAL_PROVIDERS.some(({ id }) => id === providerID)) await findLocalProviders(instance.app)
  const set = await providerSet(instance)
  const again = lookUp(set, providerID, modelID)
  if (again) return again
  const similar = suggestions(set, { providerID, modelID })
  throw new Error(`Model not found: ${providerID}/${modelID}.${similar.length > 0 ? ` Did you mean: ${similar.join(', ')}?` : ''}`)
}

/** What a new session uses when nobody chose: the configured model, else the best of the connected providers. */
export async function defaultModel(instance: Instance): Promise<Model> {
  const { model } = await readConfig(instance)
  if (model) return findModel(instance, parseModel(model))
  await findLocalProviders(instance.app)
  const entries = [...(await providerSet(instance)).values()].filter(({ connected, brought }) => connected && !brought).sort(byPreference)
  for (const entry of entries) {
    const picked = pickModel(entry)
    if (picked) return picked
  }
  throw new Error('No model is available. Connect a provider, or start Ollama or LM Studio.')
}

/** A cheap model for titles and summaries: the configured one, else one of the same provider. */
export async function smallModel(instance: Instance, providerID: string): Promise<Model | undefined> {
  const { small_model: configured } = await readConfig(instance)
  if (configured) return findModel(instance, parseModel(configured))
  const entry = (await providerSet(instance)).get(providerID)
  if (!entry) return undefined
  const able = Object.values(entry.models()).filter(canConverse)
  for (const pattern of SMALL_MODELS) {
    const newest = able.filter((model) => pattern.test(model.id)).sort((a, b) => b.release_date.localeCompare(a.release_date))[0]
    if (newest) return newest
  }
  return undefined
}

/** The model, ready to be called; opened once per folder until its provider changes. */
export async function languageModel(instance: Instance, model: Model): Promise<LanguageModelV4> {
  const entry = (await providerSet(instance)).get(model.providerID)
  if (!entry) throw new Error(`Provider not found: ${model.providerID}`)
  if (!entry.connected) throw new LoadAPIKeyError({ message: missingKey(entry) })
  const present = entry.opened.get(model.id)
  if (present) return present
  const opened = openLanguageModel(instance.app, entry, model)
  entry.opened.set(model.id, opened)
  opened.catch(() => entry.opened.delete(model.id))
  return opened
}

/** Loads what the first prompt needs, so that it need not wait; failures show when the prompt comes. */
export async function warmModel(instance: Instance): Promise<void> {
  await defaultModel(instance)
    .then((model) => languageModel(instance, model))
    .catch((error: unknown) => instance.log.debug('no model to warm up', { error: String(error) }))
}

/** `provider/model`, where the model's own name may hold slashes. */
export function parseModel(text: string): ModelRef {
  const slash = text.indexOf('/')
  return slash < 0 ? { providerID: text, modelID: '' } : { providerID: text.slice(0, slash), modelID: text.slice(slash + 1) }
}

function missingKey({ name, env }: ProviderEntry): string {
  const variable = env.find((variableName) => /KEY|TOKEN/.test(variableName))
  return `${name} has no key yet. Connect it in the settings${variable ? `, or set ${variable}` : ''}.`
}

function lookUp(set: ProviderSet, providerID: string, modelID: string): Model | undefined {
  const models = set.get(providerID)?.models() ?? {}
  return Object.hasOwn(models, modelID) ? models[modelID] : undefined
}

/** At most three models of connected providers, or of the named one, whose names come closest. */
function suggestions(set: ProviderSet, { providerID, modelID }: ModelRef): string[] {
  const named = set.get(providerID)
  const entries = named ? [named] : [...set.values()].filter(({ connected }) => connected)
  const candidates = entries.flatMap((entry) => Object.keys(entry.models()).map((id) => ({ id, text: `${entry.id}/${id}` })))
  return candidates
    .map(({ id, text }) => ({ text, score: similarity(modelID || providerID, id) }))
    .filter(({ score }) => score > 0.4)
    .sort((a, b) => b.score - a.score)
    .slice(0, 3)
    .map(({ text }) => text)
}

/** Share of common pairs of letters, from 0 to 1 (Dice's coefficient). */
function similarity(a: string, b: string): number {
  const [left, right] = [pairs(a), pairs(b)]
  const common = [...left].filter((pair) => right.has(pair)).length
  return left.size + right.size === 0 ? 0 : (2 * common) / (left.size + right.size)
}

function pairs(text: string): Set<string> {
  const letters = text.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
  return new Set(Array.from({ length: Math.max(0, letters.length - 1) }, (_, index) => letters.slice(index, index + 2)))
}
