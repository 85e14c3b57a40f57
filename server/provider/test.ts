import { z } from 'zod'
import { notFound } from '#protocol/error'
import type { Model, ProviderTest } from '#protocol/provider'
import type { Instance } from '../instance'
import { isTimeout, withTimeout } from '../system/abort'
import { pickModel } from './catalog'
import { openLanguageModel } from './language-model'
import { findLocalProviders } from './local'
import { canConverse } from './model-shape'
import { providerSet, providerWithKey, type ProviderEntry } from './provider-set'
import { SMALL_MODELS, wireOf } from './providers'

const PATIENCE = 15_000
const MOST_TOKENS = 16

/** Asks one model of the provider for a word, with the given key or the one in use, and says in words what came back. */
export async function testProvider(instance: Instance, providerID: string, input: { key?: string; modelID?: string } = {}): Promise<ProviderTest> {
  await findLocalProviders(instance.app)
  const key = input.key?.trim()
  const entry = key ? await providerWithKey(instance, providerID, key) : (await providerSet(instance)).get(providerID)
  if (!entry) throw notFound(`Provider not found: ${providerID}`, { providerID })
  if (!entry.connected) return { ok: false, message: `${entry.name} has no key yet.` }
  const model = input.modelID ? entry.models()[input.modelID] : cheapModel(entry)
  if (!model) return { ok: false, message: input.modelID ? `${entry.name} has no model ${input.modelID}.` : `${entry.name} has no models.` }
  const started = performance.now()
  try {
    await ask(instance, entry, model)
    return { ok: true, message: `${model.name} answered.`, modelID: model.id, latency: Math.round(performance.now() - started) }
  } catch (error) {
    return { ok: false, message: explain(error, entry, model), modelID: model.id }
  }
}

async function ask(instance: Instance, entry: ProviderEntry, model: Model): Promise<void> {
  const opened = await openLanguageModel(instance.app, entry, model)
  await opened.doGenerate({
    prompt: [{ role: 'user', content: [{ type: 'text', text: 'Say OK.' }] }],
    maxOutputTokens: MOST_TOKENS,
    abortSignal: withTimeout(instance.signal, PATIENCE),
  })
}

function cheapModel(entry: ProviderEntry): Model | undefined {
  const able = Object.values(entry.models()).filter((model) => canConverse(model) && wireOf(model.api.npm))
  const named = able.filter((model) => SMALL_MODELS.some((pattern) => pattern.test(model.id)))
  const newest = named.sort((a, b) => b.release_date.localeCompare(a.release_date))[0]
  return newest ?? pickModel(entry)
}

const Refusal = z.looseObject({ statusCode: z.number().optional(), message: z.string(), cause: z.unknown() })
const Coded = z.looseObject({ code: z.string() })

function explain(error: unknown, entry: ProviderEntry, model: Model): string {
  if (isTimeout(error)) return `${entry.name} did not answer within ${PATIENCE / 1000} seconds.`
  const { statusCode, message, cause } = Refusal.catch({ message: String(error), cause: undefined }).parse(error)
  const said = withoutKey(message, entry.key)
  if (statusCode === 401 || statusCode === 403) return `${entry.name} refused the key (${statusCode}): ${said}`
  if (statusCode === 404) return `${entry.name} does not know ${model.id} at this address (404): ${said}`
  if (statusCode === 429) return `The key works, but ${entry.name} allows no request right now (429): ${said}`
  if (statusCode !== undefined && statusCode >= 500) return `${entry.name} has a problem of its own (${statusCode}): ${said}`
  return connection(entry, cause) ?? said
}

/** The SDK wraps what the network says: refused, unknown name, no route. */
function connection(entry: ProviderEntry, cause: unknown): string | undefined {
  const codes = [cause, (cause as { cause?: unknown } | undefined)?.cause].map((value) => Coded.safeParse(value).data?.code)
  const code = codes.find((value) => value !== undefined)
  if (code === 'ECONNREFUSED') return `Nothing listens at the address of ${entry.name}. Is the server running?`
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `The address of ${entry.name} is unknown. Is there a network?`
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT') return `${entry.name} cannot be reached: the connection timed out.`
  return code === 'ECONNRESET' || code === 'UND_ERR_SOCKET' ? `${entry.name} closed the connection.` : undefined
}

/** Some providers repeat the key in their refusal. */
function withoutKey(message: string, key: string | undefined): string {
  const text = message.slice(0, 500)
  return key && key.length >= 4 ? text.replaceAll(key, '[key]') : text
}
