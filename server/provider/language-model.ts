import type { LanguageModelV4 } from '@ai-sdk/provider'
import type { Model } from '#protocol/provider'
import { PROTOCOL_VERSION } from '#protocol/version'
import type { App } from '../app'
import { appVersion } from '../system/version'
import { createFetch, type FetchLimits } from './fetch'
import type { ProviderEntry } from './provider-set'
import { defaultAddress, wireOf } from './providers'
import { TOUR_PROVIDER, tourLanguageModel } from './tour'

/** Stands where a key is not needed: without it the SDK would take one from the environment, whatever the address. */
const NO_KEY = 'none'

/** Loads the model's SDK and opens the model with it. */
export async function openLanguageModel(app: App, entry: ProviderEntry, model: Model): Promise<LanguageModelV4> {
  if (entry.id === TOUR_PROVIDER) return tourLanguageModel()
  const wire = wireOf(model.api.npm)
  if (!wire) throw new Error(`${entry.name} needs ${model.api.npm}, which this version cannot load yet`)
  const { options } = entry
  const baseURL = addressOf(app, entry, model)
  const apiKey = entry.key ?? NO_KEY
  const headers = { 'user-agent': `opencode/${PROTOCOL_VERSION} opencode-desktop/${appVersion()}`, ...textValues(options.headers) }
  const settings = { baseURL, apiKey, headers, fetch: createFetch(limitsOf(options)) }
  const id = model.api.id
  switch (wire) {
    case 'openai': {
      const { createOpenAI } = await import('@ai-sdk/openai')
      return createOpenAI({ ...settings, organization: text(options.organization), project: text(options.project) }).responses(id)
    }
    case 'anthropic': {
      const { createAnthropic } = await import('@ai-sdk/anthropic')
      const { apiKey: _key, ...rest } = settings
      return createAnthropic(typeof options.authToken === 'string' ? { ...rest, authToken: options.authToken } : settings)(id)
    }
    case 'google': {
      const { createGoogle } = await import('@ai-sdk/google')
      return createGoogle(settings)(id)
    }
    case 'openai-compatible': {
      const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible')
      const provider = createOpenAICompatible({
        ...settings,
        ...(entry.key === undefined ? { apiKey: undefined } : {}),
        name: optionsKey(model),
        includeUsage: options.includeUsage !== false,
        supportsStructuredOutputs: options.supportsStructuredOutputs === true,
        queryParams: textValues(options.queryParams),
        transformRequestBody: reasoningField(model),
      })
      return provider(id)
    }
  }
}

/** The key of `providerOptions` under which this model's SDK looks for its settings. */
export function optionsKey(model: Model): string {
  const wire = wireOf(model.api.npm) ?? 'openai-compatible'
  if (wire !== 'openai-compatible') return wire
  return model.providerID.replaceAll(/[^a-zA-Z0-9]+(.)?/g, (_match, next: string | undefined) => next?.toUpperCase() ?? '')
}

function addressOf(app: App, entry: ProviderEntry, model: Model): string {
  const address = text(entry.options.baseURL) || model.api.url || defaultAddress(model.api.npm)
  if (!address) throw new Error(`${entry.name} has no address. Set options.baseURL of the provider.`)
  const filled = fillIn(address, (name) => placeholder(app, entry, name))
  if (!URL.canParse(filled)) throw new Error(`The address of ${entry.name} is no URL: ${filled}`)
  return filled
}

/** Only the account and resource names that belong to this provider: an address must not collect other variables, or keys. */
function placeholder(app: App, entry: ProviderEntry, name: string): string {
  const allowed = entry.env.includes(name) && !/KEY|TOKEN|SECRET|CREDENTIAL|PASSWORD/i.test(name)
  const value = allowed ? (app.options.env[name] ?? entry.fields[name]) : entry.fields[name]
  if (!value) throw new Error(`${entry.name} needs ${name}`)
  return encodeURIComponent(value)
}

function fillIn(address: string, value: (name: string) => string): string {
  return address.replaceAll(/\$\{(\w+)\}/g, (_match, name: string) => value(name))
}

function limitsOf(options: Readonly<Record<string, unknown>>): FetchLimits {
  const { timeout, headerTimeout, chunkTimeout } = options as FetchLimits
  return { timeout, headerTimeout, chunkTimeout }
}

/** Some endpoints take earlier thoughts back under a name of their own. */
function reasoningField(model: Model): ((body: Record<string, unknown>) => Record<string, unknown>) | undefined {
  const { interleaved } = model.capabilities
  const field = typeof interleaved === 'object' ? interleaved.field : 'reasoning_content'
  if (field === 'reasoning_content' || field === 'reasoning_details') return undefined
  return (body) => ({ ...body, messages: (body.messages as Record<string, unknown>[]).map((message) => renamed(message, field)) })
}

function renamed({ reasoning_content: reasoning, ...message }: Record<string, unknown>, field: string) {
  return reasoning === undefined ? message : { ...message, [field]: reasoning }
}

function textValues(value: unknown): Record<string, string> | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
