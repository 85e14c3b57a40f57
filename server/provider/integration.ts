import { ProtocolError } from '#protocol/error'
import type { ConnectKeyInput, ConnectOAuthInput, Integration, IntegrationAttempt } from '#protocol/v2/integration'
import type { App } from '../app'
import type { Instance } from '../instance'
import { usableEntries } from './catalog'
import { readCredentials, removeCredential, renameCredential, setCredential, type Credentials } from './credential'
import { credentialLabel } from './credential-label'
import type { ProviderEntry } from './provider-set'
import { LOCAL_PROVIDERS, SIGN_IN_ONLY } from './providers'
import { beginSignIn, signInName } from './sign-in-attempt'
import { SIGN_INS } from './sign-ins'
import { TOUR_PROVIDER } from './tour'

// Providers as something to connect: the ways there are, and what connects them now. A provider has one credential at most,
// so its id says whose it is.

const CREDENTIAL = 'cred_'

export async function listIntegrations(instance: Instance): Promise<Integration[]> {
  const [entries, credentials] = await Promise.all([usableEntries(instance), readCredentials(instance.app)])
  return entries.filter(({ id }) => id !== TOUR_PROVIDER).map((entry) => describe(instance.app, entry, credentials))
}

export async function findIntegration(instance: Instance, id: string): Promise<Integration> {
  return describe(instance.app, await requireEntry(instance, id), await readCredentials(instance.app))
}

export async function connectKey(instance: Instance, id: string, { key, label }: ConnectKeyInput): Promise<void> {
  const entry = await requireEntry(instance, id)
  await setCredential(instance.app, entry.id, { type: 'api', key })
  if (label !== undefined) renameCredential(instance.app, entry.id, label)
}

export async function connectOAuth(instance: Instance, id: string, input: ConnectOAuthInput): Promise<IntegrationAttempt> {
  const entry = await requireEntry(instance, id)
  return beginSignIn(instance, entry.id, input)
}

export async function labelConnection(app: App, credentialID: string, label: string): Promise<void> {
  const providerID = providerOf(credentialID)
  if (providerID === undefined || !(await readCredentials(app)).has(providerID)) {
    throw new ProtocolError('CredentialNotFoundError', { credentialID, message: `Credential not found: ${credentialID}` })
  }
  renameCredential(app, providerID, label)
}

/** Forgets a credential; unknown ones are no error. */
export async function disconnect(app: App, credentialID: string): Promise<void> {
  const providerID = providerOf(credentialID)
  if (providerID !== undefined && (await readCredentials(app)).has(providerID)) await removeCredential(app, providerID)
}

function describe(app: App, entry: ProviderEntry, credentials: Credentials): Integration {
  const { id, name } = entry
  const names = SIGN_IN_ONLY.includes(id) ? [] : [...entry.env]
  const given = names.filter((variable) => app.options.env[variable])
  const local = LOCAL_PROVIDERS.some((provider) => provider.id === id)
  const signIn = SIGN_INS[id]
  return {
    id,
    name,
    methods: [
      ...(local ? [] : [{ type: 'key' as const }]),
      ...(names.length > 0 ? [{ type: 'env' as const, names }] : []),
      ...(signIn ? [{ id: signInName(id), type: 'oauth' as const, label: signIn.label }] : []),
    ],
    connections: [
      ...(credentials.has(id) ? [{ type: 'credential' as const, id: `${CREDENTIAL}${id}`, label: credentialLabel(app, id) }] : []),
      ...given.map((variable) => ({ type: 'env' as const, name: variable })),
    ],
  }
}

async function requireEntry(instance: Instance, id: string): Promise<ProviderEntry> {
  const entry = (await usableEntries(instance)).find((provider) => provider.id === id && id !== TOUR_PROVIDER)
  if (!entry) throw new ProtocolError('IntegrationNotFoundError', { integrationID: id, message: `Integration not found: ${id}` })
  return entry
}

function providerOf(credentialID: string): string | undefined {
  return credentialID.startsWith(CREDENTIAL) ? credentialID.slice(CREDENTIAL.length) : undefined
}
