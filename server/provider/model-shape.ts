import type { ModelConfig, ProviderConfig } from '#protocol/config'
import type { Model } from '#protocol/provider'
import type { CatalogHead, CatalogModel } from './catalog-file'
import { modelVariants } from './variants'

type Kind = keyof Model['capabilities']['input']
type ConfigPrice = { input: number; output: number; cache_read?: number; cache_write?: number }

const KINDS: readonly Kind[] = ['text', 'audio', 'image', 'video', 'pdf']

/** A model of the catalogue as the engine and the clients know it. */
export function fromCatalog(head: CatalogHead, id: string, raw: CatalogModel): Model {
  const { cost } = raw
  return withVariants({
    id,
    providerID: head.id,
    api: { id: raw.api_id ?? id, url: raw.url ?? head.api ?? '', npm: raw.npm ?? head.npm },
    name: raw.name,
    ...(raw.family ? { family: raw.family } : {}),
    capabilities: {
      temperature: raw.temperature ?? false,
      reasoning: raw.reasoning ?? false,
      attachment: raw.attachment ?? false,
      toolcall: raw.tool_call ?? false,
      input: kinds(raw.input),
      output: kinds(raw.output),
      interleaved: raw.interleaved ?? false,
    },
    cost: {
      ...price(cost),
      ...(cost.tiers ? { tiers: cost.tiers.map((tier) => ({ ...tier, cache: tier.cache ?? { read: 0, write: 0 } })) } : {}),
      ...(cost.experimentalOver200K ? { experimentalOver200K: { cache: { read: 0, write: 0 }, ...cost.experimentalOver200K } } : {}),
    },
    limit: raw.limit,
    status: raw.status ?? 'active',
    options: {},
    headers: {},
    release_date: raw.release_date,
  })
}

/** What the user wrote about a model, over what the catalogue says of it if it knows it. */
export function fromConfig(input: { head: CatalogHead; provider: ProviderConfig; id: string; config: ModelConfig; base?: Model }): Model {
  const { head, provider, id, config, base } = input
  const cost = config.cost
  const over = cost?.context_over_200k
  return withVariants(
    {
      id,
      providerID: head.id,
      api: {
        id: config.id ?? base?.api.id ?? id,
        url: config.provider?.api ?? provider.api ?? base?.api.url ?? head.api ?? '',
        npm: config.provider?.npm ?? provider.npm ?? base?.api.npm ?? head.npm,
      },
      name: config.name ?? base?.name ?? id,
      ...((config.family ?? base?.family) ? { family: config.family ?? base?.family } : {}),
      capabilities: configCapabilities(config, base),
      cost: cost ? { ...price(cost), ...(over ? { experimentalOver200K: price(over) } : {}) } : (base?.cost ?? price({ input: 0, output: 0 })),
      limit: config.limit ?? base?.limit ?? { context: 0, output: 0 },
      status: config.status ?? base?.status ?? 'active',
      options: { ...base?.options, ...config.options },
      headers: { ...base?.headers, ...config.headers },
      release_date: config.release_date ?? base?.release_date ?? '',
    },
    config.variants,
  )
}

export function kinds(present: readonly string[]): Model['capabilities']['input'] {
  return Object.fromEntries(KINDS.map((kind) => [kind, present.includes(kind)])) as Record<Kind, boolean>
}

/** Adds the reasoning levels of the model, changed and cut as the user wrote. */
export function withVariants(model: Model, changes: ModelConfig['variants'] = {}): Model {
  const variants: Record<string, Record<string, unknown>> = { ...modelVariants(model) }
  for (const [name, { disabled, ...options }] of Object.entries(changes)) {
    if (disabled) delete variants[name]
    else variants[name] = { ...variants[name], ...options }
  }
  return Object.keys(variants).length > 0 ? { ...model, variants } : model
}

/** Usable for a conversation with tools, and not on its way out. */
export function canConverse(model: Model): boolean {
  const { capabilities, status } = model
  const lasting = status === 'active' || status === 'beta'
  return lasting && capabilities.toolcall && capabilities.output.text && !/\b(tts|embed|image|realtime|live)\b/.test(model.id)
}

function configCapabilities(config: ModelConfig, base: Model | undefined): Model['capabilities'] {
  const before = base?.capabilities
  const { interleaved, modalities } = config
  return {
    temperature: config.temperature ?? before?.temperature ?? false,
    reasoning: config.reasoning ?? before?.reasoning ?? false,
    attachment: config.attachment ?? before?.attachment ?? false,
    toolcall: config.tool_call ?? before?.toolcall ?? true,
    input: modalities?.input ? kinds(modalities.input) : (before?.input ?? kinds(['text'])),
    output: modalities?.output ? kinds(modalities.output) : (before?.output ?? kinds(['text'])),
    interleaved: typeof interleaved === 'string' ? { field: interleaved } : (interleaved ?? before?.interleaved ?? false),
  }
}

function price(cost: ConfigPrice) {
  return { input: cost.input, output: cost.output, cache: { read: cost.cache_read ?? 0, write: cost.cache_write ?? 0 } }
}
