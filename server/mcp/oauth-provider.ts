import type { OAuthClientProvider } from '@modelcontextprotocol/sdk/client/auth.js'
import type { OAuthClientInformationMixed, OAuthClientMetadata, OAuthTokens } from '@modelcontextprotocol/sdk/shared/auth.js'
import type { McpRemote } from '#protocol/config'
import type { App } from '../app'
import { NeedsAuthError } from './sign-in-errors'
import { changeSignIn, readSignIn, type SignIn } from './token-store'

// What the SDK's sign-in asks of us. In the background it only renews what a person once agreed to: it registers nobody and
// opens nothing. With a person at hand it may do both.

/** The published address, which people register by hand at servers that register nobody. */
export const CALLBACK_PORT = 19_876
export const CALLBACK_PATH = '/mcp/oauth/callback'

export type ProviderInput = { name: string; config: McpRemote }

export type SignInProvider = OAuthClientProvider & {
  /** Where the person has to go; known after the sign-in began. */
  authorizationUrl: URL | undefined
}

/** Uses and renews a kept sign-in; when that does not work any more, it throws `NeedsAuthError`. */
export function backgroundProvider(app: App, input: ProviderInput): OAuthClientProvider {
  return {
    ...kept(app, input, `http://127.0.0.1:${CALLBACK_PORT}${CALLBACK_PATH}`),
    saveCodeVerifier: () => undefined,
    codeVerifier: () => {
      throw new NeedsAuthError()
    },
    redirectToAuthorization: () => {
      throw new NeedsAuthError()
    },
  }
}

/** A sign-in with a person: `state` comes back with the code, the proof of the code stays in memory. */
export function interactiveProvider(app: App, input: ProviderInput & { redirectUrl: string; state: string }): SignInProvider {
  const { name, config, redirectUrl, state } = input
  const key = { name, url: config.url }
  let verifier = ''
  const provider: SignInProvider = {
    ...kept(app, input, redirectUrl),
    authorizationUrl: undefined,
    state: () => state,
    saveClientInformation: (client) =>
      changeSignIn(app, key, (before) => {
        if (config.oauth && config.oauth.clientId !== undefined) return { ...before, ...(client.issuer ? { issuer: client.issuer } : {}) }
        return { ...before, client: client as SignIn['client'] }
      }),
    saveCodeVerifier: (text) => void (verifier = text),
    codeVerifier: () => verifier,
    redirectToAuthorization: (url) => void (provider.authorizationUrl = url),
  }
  return provider
}

function kept(app: App, { name, config }: ProviderInput, redirectUrl: string) {
  const key = { name, url: config.url }
  const oauth = config.oauth || {}
  const configured = oauth.clientId === undefined ? undefined : { client_id: oauth.clientId, ...(oauth.clientSecret ? { client_secret: oauth.clientSecret } : {}) }
  if (oauth.clientSecret) app.log.addSecret(oauth.clientSecret)
  const clientMetadata: OAuthClientMetadata = {
    client_name: 'OpenCode Desktop',
    redirect_uris: [redirectUrl],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: oauth.clientSecret ? 'client_secret_post' : 'none',
    ...(oauth.scope ? { scope: oauth.scope } : {}),
  }
  return {
    redirectUrl,
    clientMetadata,
    clientInformation: async (): Promise<OAuthClientInformationMixed | undefined> => {
      const stored = await readSignIn(app, key)
      if (configured) return { ...configured, ...(stored?.issuer ? { issuer: stored.issuer } : {}) }
      const client = stored?.client
      // With tokens at hand the address does not matter; for a new sign-in it must be one that was registered.
      const fits = stored?.tokens !== undefined || client?.redirect_uris === undefined || client.redirect_uris.includes(redirectUrl)
      return client && fits ? (client as OAuthClientInformationMixed) : undefined
    },
    tokens: async () => (await readSignIn(app, key))?.tokens as OAuthTokens | undefined,
    saveTokens: (tokens: OAuthTokens) => changeSignIn(app, key, (before) => ({ ...before, tokens: tokens as SignIn['tokens'] })),
    invalidateCredentials: (scope: 'all' | 'client' | 'tokens' | 'verifier' | 'discovery') =>
      changeSignIn(app, key, (before) => {
        if (scope === 'all') return undefined
        if (scope === 'client') return { ...before, client: undefined }
        return scope === 'tokens' ? { ...before, tokens: undefined } : before
      }),
  }
}
