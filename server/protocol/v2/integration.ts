import { z } from 'zod'
import { operations } from '../operation'
import { inLocation, located } from './location'

// Shapes

const When = z.object({ key: z.string(), op: z.enum(['eq', 'neq']), value: z.string() }).optional()
/** What a sign-in asks first: a text, or one of several. `when` ties it to an earlier answer. */
const Prompt = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), key: z.string(), message: z.string(), placeholder: z.string().optional(), when: When }),
  z.object({
    type: z.literal('select'),
    key: z.string(),
    message: z.string(),
    options: z.array(z.object({ label: z.string(), value: z.string(), hint: z.string().optional() })),
    when: When,
  }),
])
const OAuthMethod = z.object({ id: z.string(), type: z.literal('oauth'), label: z.string(), prompts: z.array(Prompt).optional() })
const KeyMethod = z.object({ type: z.literal('key'), label: z.string().optional() })
const EnvMethod = z.object({ type: z.literal('env'), names: z.array(z.string()) })

export const IntegrationMethod = z.discriminatedUnion('type', [OAuthMethod, KeyMethod, EnvMethod])
export type IntegrationMethod = z.infer<typeof IntegrationMethod>

/** What connects a provider now: a kept credential, or a variable of the environment. */
export const IntegrationConnection = z.discriminatedUnion('type', [
  z.object({ type: z.literal('credential'), id: z.string(), label: z.string() }),
  z.object({ type: z.literal('env'), name: z.string() }),
])
export type IntegrationConnection = z.infer<typeof IntegrationConnection>

export const Integration = z.object({
  id: z.string(),
  name: z.string(),
  methods: z.array(IntegrationMethod),
  connections: z.array(IntegrationConnection),
})
export type Integration = z.infer<typeof Integration>

const Span = z.object({ created: z.number(), expires: z.number() })

/** A sign-in that was begun: `code` waits for the person to bring a code, `auto` ends by itself. */
export const IntegrationAttempt = z.object({
  attemptID: z.string(),
  url: z.string(),
  instructions: z.string(),
  mode: z.enum(['auto', 'code']),
  time: Span,
})
export type IntegrationAttempt = z.infer<typeof IntegrationAttempt>

export const IntegrationAttemptStatus = z.discriminatedUnion('status', [
  z.object({ status: z.literal('pending'), time: Span }),
  z.object({ status: z.literal('complete'), time: Span }),
  z.object({ status: z.literal('failed'), message: z.string(), time: Span }),
  z.object({ status: z.literal('expired'), time: Span }),
])
export type IntegrationAttemptStatus = z.infer<typeof IntegrationAttemptStatus>

// Inputs

const Label = z.string().max(200)

export const ConnectKeyInput = z.object({ key: z.string().trim().min(1).max(20_000), label: Label.optional() })
export type ConnectKeyInput = z.infer<typeof ConnectKeyInput>
export const ConnectOAuthInput = z.object({ methodID: z.string(), inputs: z.record(z.string(), z.string().max(10_000)), label: Label.optional() })
export type ConnectOAuthInput = z.infer<typeof ConnectOAuthInput>

// Operations

const byIntegration = z.object({ integrationID: z.string() })
const byAttempt = z.object({ attemptID: z.string() })
const byCredential = z.object({ credentialID: z.string() })

export const v2IntegrationOperations = operations({
  'v2.integration.list': {
    method: 'GET',
    path: '/api/integration',
    scope: 'instance',
    family: 'v2',
    summary: 'Providers with the ways to connect them, and what connects them now.',
    query: located,
    result: inLocation(z.array(Integration)),
  },
  'v2.integration.get': {
    method: 'GET',
    path: '/api/integration/{integrationID}',
    scope: 'instance',
    family: 'v2',
    summary: 'One of them.',
    params: byIntegration,
    query: located,
    result: inLocation(Integration),
    errors: ['IntegrationNotFoundError'],
  },
  'v2.integration.connect.key': {
    method: 'POST',
    path: '/api/integration/{integrationID}/connect/key',
    scope: 'instance',
    family: 'v2',
    summary: 'Connect with a key, in the place of what was kept before.',
    params: byIntegration,
    query: located,
    body: ConnectKeyInput,
    result: z.void(),
    status: 204,
    errors: ['IntegrationNotFoundError'],
  },
  'v2.integration.connect.oauth': {
    method: 'POST',
    path: '/api/integration/{integrationID}/connect/oauth',
    scope: 'instance',
    family: 'v2',
    summary: 'Begin to sign in; the person goes on at the address of the answer.',
    params: byIntegration,
    query: located,
    body: ConnectOAuthInput,
    result: inLocation(IntegrationAttempt),
    errors: ['IntegrationNotFoundError', 'ProviderAuthOauthMissing', 'TooManyRequests'],
  },
  'v2.integration.attempt.status': {
    method: 'GET',
    path: '/api/integration/attempt/{attemptID}',
    scope: 'instance',
    family: 'v2',
    summary: 'How a sign-in stands.',
    params: byAttempt,
    query: located,
    result: inLocation(IntegrationAttemptStatus),
    errors: ['AttemptNotFoundError'],
  },
  'v2.integration.attempt.cancel': {
    method: 'DELETE',
    path: '/api/integration/attempt/{attemptID}',
    scope: 'instance',
    family: 'v2',
    summary: 'Give a sign-in up; one that is over or unknown is no error.',
    params: byAttempt,
    query: located,
    result: z.void(),
    status: 204,
  },
  'v2.integration.attempt.complete': {
    method: 'POST',
    path: '/api/integration/attempt/{attemptID}/complete',
    scope: 'instance',
    family: 'v2',
    summary: 'End a sign-in with the code that the person was shown.',
    params: byAttempt,
    query: located,
    body: z.object({ code: z.string().max(20_000).optional() }),
    result: z.void(),
    status: 204,
    errors: ['AttemptNotFoundError', 'ProviderAuthOauthCallbackFailed'],
  },
  'v2.credential.update': {
    method: 'PATCH',
    path: '/api/credential/{credentialID}',
    scope: 'instance',
    family: 'v2',
    summary: 'Rename a kept credential.',
    params: byCredential,
    query: located,
    body: z.object({ label: Label }),
    result: z.void(),
    status: 204,
    errors: ['CredentialNotFoundError'],
  },
  'v2.credential.remove': {
    method: 'DELETE',
    path: '/api/credential/{credentialID}',
    scope: 'instance',
    family: 'v2',
    summary: 'Forget a kept credential; an unknown one is no error.',
    params: byCredential,
    query: located,
    result: z.void(),
    status: 204,
  },
})
