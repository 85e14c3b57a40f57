import { z } from 'zod'
import { operations } from '../operation'
import { RequestExtras } from './agent'
import { inLocation, located } from './location'

// Shapes

const settings = z.record(z.string(), z.unknown())
const inPackage = { type: z.literal('aisdk'), package: z.string(), url: z.string().optional(), settings: settings.optional() }
const native = { type: z.literal('native'), url: z.string().optional(), settings }

export const ProviderV2 = z.object({
  id: z.string(),
  integrationID: z.string().optional(),
  name: z.string(),
  disabled: z.boolean().optional(),
  api: z.discriminatedUnion('type', [z.object(inPackage), z.object(native)]),
  request: RequestExtras,
})
export type ProviderV2 = z.infer<typeof ProviderV2>

/** US dollars per million tokens; with a tier, from that many tokens of context on. */
const Cost = z.object({
  tier: z.object({ type: z.literal('context'), size: z.number() }).optional(),
  input: z.number(),
  output: z.number(),
  cache: z.object({ read: z.number(), write: z.number() }),
})
export type ModelV2Cost = z.infer<typeof Cost>

export const ModelV2 = z.object({
  id: z.string(),
  providerID: z.string(),
  family: z.string().optional(),
  name: z.string(),
  api: z.discriminatedUnion('type', [z.object({ id: z.string(), ...inPackage }), z.object({ id: z.string(), ...native })]),
  capabilities: z.object({ tools: z.boolean(), input: z.array(z.string()), output: z.array(z.string()) }),
  request: RequestExtras.extend({ variant: z.string().optional() }),
  variants: z.array(RequestExtras.extend({ id: z.string() })),
  time: z.object({ released: z.number() }),
  cost: z.array(Cost),
  status: z.enum(['alpha', 'beta', 'deprecated', 'active']),
  enabled: z.boolean(),
  limit: z.object({ context: z.number(), input: z.number().optional(), output: z.number() }),
})
export type ModelV2 = z.infer<typeof ModelV2>

// Operations

export const v2ProviderOperations = operations({
  'v2.model.list': {
    method: 'GET',
    path: '/api/model',
    scope: 'instance',
    family: 'v2',
    summary: 'The models of connected providers, newest first.',
    query: located,
    result: inLocation(z.array(ModelV2)),
    errors: ['ServiceUnavailableError'],
  },
  'v2.provider.list': {
    method: 'GET',
    path: '/api/provider',
    scope: 'instance',
    family: 'v2',
    summary: 'The connected providers, without keys.',
    query: located,
    result: inLocation(z.array(ProviderV2)),
    errors: ['ServiceUnavailableError'],
  },
  'v2.provider.get': {
    method: 'GET',
    path: '/api/provider/{providerID}',
    scope: 'instance',
    family: 'v2',
    summary: 'One provider of the catalogue or the configuration, connected or not.',
    params: z.object({ providerID: z.string() }),
    query: located,
    result: inLocation(ProviderV2),
    errors: ['ProviderNotFoundError', 'ServiceUnavailableError'],
  },
})
