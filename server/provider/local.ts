import type { Model } from '#protocol/provider'
import type { App } from '../app'
import { slot } from '../scope'
import { withTimeout } from '../system/abort'
import { mapLimited } from '../system/limit'
import { readBody } from './body'
import { catalogChanged } from './catalog-source'
import { kinds } from './model-shape'
import { LOCAL_PROVIDERS, type LocalProviderID } from './providers'

// Model servers on this machine: asked at most every 30 seconds, and only while somebody looks at the providers.

export type LocalProvider = { id: LocalProviderID; name: string; baseURL: string; models: Record<string, Model> }

type LocalState = { found: readonly LocalProvider[]; checked: number; probe?: Promise<void> }
type Found = { id: string; context?: number; abilities?: string[]; family?: string }

const state = slot((_app: App): LocalState => ({ found: [], checked: -Infinity }))

const LOOK_AGAIN_AFTER = 30_000
const PATIENCE = 250
const PROBE_TIME = 1_500
const MAX_MODELS = 100

/** What was found so far; the same array until it changes. Looks for changes in the background. */
export function knownLocalProviders(app: App): readonly LocalProvider[] {
  const current = state(app)
  if (app.options.findLocalModels && !current.probe && app.clock.now() - current.checked > LOOK_AGAIN_AFTER) {
    current.checked = app.clock.now()
    current.probe = probeAll(app, current).finally(() => (current.probe = undefined))
  }
  return current.found
}

/** Like `knownLocalProviders`, but gives a running search a quarter of a second to end. */
export async function findLocalProviders(app: App): Promise<readonly LocalProvider[]> {
  knownLocalProviders(app)
  const current = state(app)
  if (current.probe) await patiently(current.probe)
  return current.found
}

async function probeAll(app: App, current: LocalState): Promise<void> {
  const answers = await Promise.all(LOCAL_PROVIDERS.map((local) => probe(app, local).catch(() => undefined)))
  const found = answers.filter((answer) => answer !== undefined)
  if (app.closed || JSON.stringify(found) === JSON.stringify(current.found)) return
  current.found = found
  catalogChanged(app)
}

async function probe(app: App, local: (typeof LOCAL_PROVIDERS)[number]): Promise<LocalProvider | undefined> {
  const address = addressOf(app.options.env[local.host], local.address)
  const signal = withTimeout(app.signal, PROBE_TIME)
  const found = await (local.id === 'ollama' ? ollamaModels(address, signal) : lmStudioModels(address, signal))
  if (found.length === 0) return undefined
  const baseURL = `${address}/v1`
  const models = found.map((entry) => [entry.id, localModel(local.id, baseURL, entry)] as const)
  return { id: local.id, name: local.name, baseURL, models: Object.fromEntries(models) }
}

async function ollamaModels(address: string, signal: AbortSignal): Promise<Found[]> {
  const { models = [] } = (await askJson(`${address}/api/tags`, { signal })) as { models?: { name: string; details?: { family?: string } }[] }
  return mapLimited(models.slice(0, MAX_MODELS), 4, async ({ name, details }) => {
    const body = JSON.stringify({ model: name })
    const facts = await askJson(`${address}/api/show`, { method: 'POST', body, signal }).catch(() => ({}))
    const { capabilities, model_info: info = {} } = facts as { capabilities?: string[]; model_info?: Record<string, unknown> }
    const context = Object.entries(info).find(([key]) => key.endsWith('.context_length'))?.[1]
    return { id: name, context: typeof context === 'number' ? context : undefined, abilities: capabilities, family: details?.family }
  })
}

/** The plain list names the models; LM Studio's own one, where there is one, knows what they can do. */
async function lmStudioModels(address: string, signal: AbortSignal): Promise<Found[]> {
  const { data = [] } = (await askJson(`${address}/v1/models`, { signal })) as { data?: { id: string }[] }
  const facts = (await askJson(`${address}/api/v0/models`, { signal }).catch(() => ({}))) as {
    data?: { id: string; type?: string; arch?: string; max_context_length?: number; capabilities?: string[] }[]
  }
  return data.slice(0, MAX_MODELS).flatMap(({ id }) => {
    const known = facts.data?.find((entry) => entry.id === id)
    if (known?.type === 'embeddings' || /embed/.test(id)) return []
    const abilities = known && [...(known.capabilities ?? []), ...(known.type === 'vlm' ? ['vision'] : [])].map((name) => (name === 'tool_use' ? 'tools' : name))
    return [{ id, context: known?.max_context_length, abilities, family: known?.arch }]
  })
}

/** Without a word about its abilities a model is taken to know tools and nothing else. */
function localModel(providerID: string, url: string, { id, context = 32_768, abilities, family }: Found): Model {
  const vision = abilities?.includes('vision') ?? false
  return {
    id,
    providerID,
    api: { id, url, npm: '@ai-sdk/openai-compatible' },
    name: id,
    ...(family ? { family } : {}),
    capabilities: {
      temperature: true,
      reasoning: abilities?.includes('thinking') ?? false,
      attachment: vision,
      toolcall: abilities?.includes('tools') ?? true,
      input: kinds(vision ? ['text', 'image'] : ['text']),
      output: kinds(['text']),
      interleaved: false,
    },
    cost: { input: 0, output: 0, cache: { read: 0, write: 0 } },
    limit: { context, output: Math.min(8_192, context) },
    status: 'active',
    options: {},
    headers: {},
    release_date: '',
  }
}

/** `host`, `host:port` or an address, as the servers' own variables allow; "every interface" is reached by loopback. */
function addressOf(value: string | undefined, standard: string): string {
  const text = value && !/^https?:/.test(value) ? `http://${value}` : value
  if (!text || !URL.canParse(text)) return standard
  const url = new URL(text)
  if (url.hostname === '0.0.0.0') url.hostname = '127.0.0.1'
  if (!url.port && url.protocol === 'http:') url.port = new URL(standard).port
  return url.origin
}

async function askJson(address: string, init: RequestInit): Promise<unknown> {
  const response = await fetch(address, { ...init, redirect: 'error' })
  if (!response.ok) throw new Error(`${address} answered ${response.status}`)
  return JSON.parse((await readBody(response, 8 * 1024 * 1024)).toString('utf8'))
}

function patiently(promise: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, PATIENCE)
    const end = () => {
      clearTimeout(timer)
      resolve()
    }
    promise.then(end, end)
  })
}
