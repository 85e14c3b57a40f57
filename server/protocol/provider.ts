import { z } from 'zod'
import { operations } from './operation'

// Shapes

const Modalities = z.object({ text: z.boolean(), audio: z.boolean(), image: z.boolean(), video: z.boolean(), pdf: z.boolean() })
const Price = z.object({ input: z.number(), output: z.number(), cache: z.object({ read: z.number(), write: z.number() }) })

/** A model as the engine uses it. Prices are US dollars per million tokens, limits are tokens. */
export const Model = z.object({
  id: z.string(),
  providerID: z.string(),
  api: z.object({ id: z.string(), url: z.string(), npm: z.string() }),
  name: z.string(),
  family: z.string().optional(),
  capabilities: z.object({
    temperature: z.boolean(),
    reasoning: z.boolean(),
    attachment: z.boolean(),
    toolcall: z.boolean(),
    input: Modalities,
    output: Modalities,
    interleaved: z.union([z.boolean(), z.object({ field: z.string() })]),
  }),
  cost: Price.extend({
    tiers: z.array(Price.extend({ tier: z.object({ type: z.literal('context'), size: z.number() }) })).optional(),
    experimentalOver200K: Price.optional(),
  }),
  limit: z.object({ context: z.number(), input: z.number().optional(), output: z.number() }),
  status: z.enum(['alpha', 'beta', 'deprecated', 'active']),
  options: z.record(z.string(), z.unknown()),
  headers: z.record(z.string(), z.string()),
  release_date: z.string(),
  variants: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
})
export type Model = z.infer<typeof Model>

/** `key` is never sent to a client: `hasKey` and the last four characters tell enough. */
export const Provider = z.object({
  id: z.string(),
  name: z.string(),
  source: z.enum(['env', 'config', 'custom', 'api']),
  env: z.array(z.string()),
  options: z.record(z.string(), z.unknown()),
  models: z.record(z.string(), Model),
  hasKey: z.boolean().optional(),
  keyHint: z.string().optional(),
})
export type Provider = z.infer<typeof Provider>

export const Credential = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('oauth'),
    refresh: z.string(),
    access: z.string(),
    expires: z.number().int(),
    accountId: z.string().optional(),
    enterpriseUrl: z.string().optional(),
  }),
  z.object({ type: z.literal('api'), key: z.string().min(1), metadata: z.record(z.string(), z.string()).optional() }),
  z.object({ type: z.literal('wellknown'), key: z.string(), token: z.string() }),
])
export type Credential = z.infer<typeof Credential>

export const AuthMethod = z.object({ type: z.enum(['oauth', 'api']), label: z.string() })

/** The outcome of trying a provider with its present key: one small request to one of its models. */
export const ProviderTest = z.object({ ok: z.boolean(), message: z.string(), modelID: z.string().optional(), latency: z.number().optional() })
export type ProviderTest = z.infer<typeof ProviderTest>

// Events

export const providerEvents = {
  'models-dev.refreshed': z.object({}),
  'catalog.updated': z.object({}),
  /** What connects a provider has changed. */
  'integration.updated': z.object({}),
  'integration.connection.updated': z.object({ integrationID: z.string() }),
}

// Operations

const byProvider = z.object({ providerID: z.string() })

export const providerOperations = operations({
  'provider.list': {
    method: 'GET',
    path: '/provider',
    scope: 'instance',
    summary: 'Every provider of the catalogue, the default model of each, and which ones are connected.',
    result: z.object({ all: z.array(Provider), default: z.record(z.string(), z.string()), connected: z.array(z.string()) }),
    errors: ['BadRequest'],
  },
  'provider.auth': {
    method: 'GET',
    path: '/provider/auth',
    scope: 'instance',
    summary: 'The ways to sign in to each provider.',
    result: z.record(z.string(), z.array(AuthMethod)),
    errors: ['BadRequest'],
  },
  'provider.oauth.authorize': {
    method: 'POST',
    path: '/provider/{providerID}/oauth/authorize',
    scope: 'instance',
    summary: 'Begin a sign-in in a browser; `method` is the place in the list of /provider/auth.',
    params: byProvider,
    body: z.object({ method: z.number(), inputs: z.record(z.string(), z.string()).optional() }),
    result: z.object({ url: z.string(), method: z.enum(['auto', 'code']), instructions: z.string() }),
    errors: ['BadRequest', 'NotFoundError', 'ProviderAuthOauthMissing', 'ProviderAuthValidationFailed'],
  },
  'provider.oauth.callback': {
    method: 'POST',
    path: '/provider/{providerID}/oauth/callback',
    scope: 'instance',
    summary: 'Wait until the browser came back, or finish with the code that it ended with. The provider is connected then.',
    params: byProvider,
    body: z.object({ method: z.number(), code: z.string().max(10_000).optional() }),
    result: z.boolean(),
    errors: ['BadRequest', 'NotFoundError', 'ProviderAuthOauthMissing', 'ProviderAuthOauthCallbackFailed', 'ProviderAuthValidationFailed'],
  },
  'provider.test': {
    method: 'POST',
    path: '/provider/{providerID}/test',
    scope: 'instance',
    summary: 'Try a provider with one small request and say what came back.',
    params: byProvider,
    body: z.object({ key: z.string().optional(), modelID: z.string().optional() }),
    result: ProviderTest,
    errors: ['BadRequest', 'NotFoundError'],
  },
  'config.providers': {
    method: 'GET',
    path: '/config/providers',
    scope: 'instance',
    summary: 'The connected providers with their models and default models.',
    result: z.object({ providers: z.array(Provider), default: z.record(z.string(), z.string()) }),
    errors: ['BadRequest'],
  },
  'auth.set': {
    method: 'PUT',
    path: '/auth/{providerID}',
    scope: 'app',
    summary: 'Keep a credential for a provider.',
    params: byProvider,
    body: Credential,
    result: z.boolean(),
    errors: ['BadRequest'],
  },
  'auth.remove': {
    method: 'DELETE',
    path: '/auth/{providerID}',
    scope: 'app',
    summary: 'Forget the credential of a provider.',
    params: byProvider,
    result: z.boolean(),
    errors: ['BadRequest'],
  },
})
