import { ProtocolError } from '#protocol/error'
import type { Model } from '#protocol/provider'
import { v2ProviderOperations, type ModelV2, type ModelV2Cost, type ProviderV2 } from '#protocol/v2/provider'
import { connectedProviders, findProvider, packagedProviders, type PackagedProvider } from '../../provider/catalog'
import { routes } from '../route'
import { inLocation } from './location'

export const v2ProviderRoutes = routes(v2ProviderOperations, {
  'v2.model.list': async (instance) => {
    const models = (await connectedProviders(instance)).flatMap((provider) => Object.values(provider.models).map(toModelV2))
    return inLocation(instance, models.sort((a, b) => b.time.released - a.time.released))
  },
  'v2.provider.list': async (instance) => inLocation(instance, (await packagedProviders(instance)).map(toProviderV2)),
  'v2.provider.get': async (instance, { params: { providerID } }) => {
    const found = await findProvider(instance, providerID)
    if (!found) throw new ProtocolError('ProviderNotFoundError', { providerID, message: `Provider not found: ${providerID}` })
    return inLocation(instance, toProviderV2(found))
  },
})

/** Headers are written by people, often with a secret in them: they stay here, as keys do. */
function toProviderV2({ npm, provider }: PackagedProvider): ProviderV2 {
  const { id, name, options, models } = provider
  const { baseURL, ...settings } = options
  const url = typeof baseURL === 'string' ? baseURL : Object.values(models)[0]?.api.url
  return { id, integrationID: id, name, api: { type: 'aisdk', package: npm, ...(url ? { url } : {}), settings }, request: { headers: {}, body: {} } }
}

function toModelV2(model: Model): ModelV2 {
  const { id, providerID, family, name, api, capabilities, options, variants = {}, release_date: released, status, limit } = model
  return {
    id,
    providerID,
    ...(family ? { family } : {}),
    name,
    api: { id: api.id, type: 'aisdk', package: api.npm, ...(api.url ? { url: api.url } : {}) },
    capabilities: { tools: capabilities.toolcall, input: namesOf(capabilities.input), output: namesOf(capabilities.output) },
    request: { headers: {}, body: options },
    variants: Object.entries(variants).map(([variant, body]) => ({ id: variant, headers: {}, body })),
    time: { released: Date.parse(released) || 0 },
    cost: costsOf(model),
    status,
    enabled: true,
    limit,
  }
}

/** The plain price first, then those of long contexts. */
function costsOf({ cost }: Model): ModelV2Cost[] {
  const { tiers = [], experimentalOver200K: over, input, output, cache } = cost
  const long = over && tiers.length === 0 ? [{ tier: { type: 'context' as const, size: 200_000 }, ...over }] : []
  return [{ input, output, cache }, ...tiers, ...long]
}

function namesOf(kinds: Readonly<Record<string, boolean>>): string[] {
  return Object.keys(kinds).filter((kind) => kinds[kind])
}
