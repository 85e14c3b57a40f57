import type { Client } from '@modelcontextprotocol/sdk/client/index.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import type { McpRemote } from '#protocol/config'
import type { Instance } from '../instance'
import { anySignal, raceAbort } from '../system/abort'
import { limitedFetch, type LimitedFetch } from './limited-fetch'
import { backgroundProvider } from './oauth-provider'
import { refreshOnce } from './refresh'
import { isUnauthorized, NeedsAuthError, NeedsRegistrationError } from './sign-in-errors'
import { readSignIn } from './token-store'

/** Milliseconds that saying goodbye may take. */
const GOODBYE = 1_000
/** Milliseconds that finding out how to sign in may take. */
const DISCOVERY = 10_000

export type RemoteInput = {
  name: string
  config: McpRemote
  signal: AbortSignal
  client: Client
  /** Connects the client over a transport. */
  open(transport: Transport): Promise<void>
}

/** Streamable HTTP, and where that is not spoken, the older way by events. Answers how to end it. */
export async function openRemote(instance: Instance, input: RemoteInput): Promise<() => Promise<void>> {
  const url = remoteURL(input.config)
  const life = new AbortController()
  const signal = anySignal(input.signal, life.signal)
  const fetch = refreshOnce(instance.app, limitedFetch({ url, headers: input.config.headers ?? {}, signal }))
  const authProvider = await storedProvider(instance, input)
  const options = { fetch, ...(authProvider ? { authProvider } : {}) }
  try {
    return await openStreamable(input, { url, options, life })
  } catch (error) {
    if (input.signal.aborted || life.signal.aborted) throw error
    await refuseUnauthorized(error, { url, fetch, config: input.config })
    if (!isRefusal(error)) throw explain(error, url)
    return await openEvents(input, { url, options, life }).catch(async (second: unknown) => {
      life.abort()
      await refuseUnauthorized(second, { url, fetch, config: input.config })
      // The first answer says more about a server that speaks neither.
      throw explain(error, url)
    })
  }
}

/** The address of a server; only http and https are spoken. */
export function remoteURL(config: McpRemote): URL {
  const url = URL.canParse(config.url) ? new URL(config.url) : undefined
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) throw new Error('The address must begin with http:// or https://')
  return url
}

type Opening = { url: URL; options: { fetch: LimitedFetch; authProvider?: ReturnType<typeof backgroundProvider> }; life: AbortController }

async function openStreamable({ open }: RemoteInput, { url, options, life }: Opening): Promise<() => Promise<void>> {
  const { StreamableHTTPClientTransport } = await import('@modelcontextprotocol/sdk/client/streamableHttp.js')
  const transport = new StreamableHTTPClientTransport(url, options)
  const close = async () => {
    await raceAbort(transport.terminateSession(), AbortSignal.timeout(GOODBYE)).catch(() => undefined)
    await transport.close().catch(() => undefined)
    life.abort()
  }
  await open(transport as Transport).catch(async (error: unknown) => {
    await transport.close().catch(() => undefined)
    throw error
  })
  return close
}

async function openEvents({ open, client }: RemoteInput, { url, options, life }: Opening): Promise<() => Promise<void>> {
  const { SSEClientTransport } = await import('@modelcontextprotocol/sdk/client/sse.js')
  const transport = new SSEClientTransport(url, options)
  const close = async () => {
    await transport.close().catch(() => undefined)
    life.abort()
  }
  await open(transport).catch(async (error: unknown) => {
    await close()
    throw error
  })
  // The stream is the session: when it breaks, a new stream would be a stranger to the server.
  client.onerror = (error) => {
    if (error.name === 'SseError' || error.message.startsWith('SSE error')) void close()
  }
  return close
}

async function storedProvider(instance: Instance, { name, config }: RemoteInput) {
  if (config.oauth === false) return undefined
  const stored = await readSignIn(instance.app, { name, url: config.url })
  return stored?.tokens ? backgroundProvider(instance.app, { name, config }) : undefined
}

/** A 401 becomes "needs a sign-in"; where nobody could sign in as things are, it says what is missing. */
async function refuseUnauthorized(error: unknown, { url, fetch, config }: { url: URL; fetch: LimitedFetch; config: McpRemote }): Promise<void> {
  if (!isUnauthorized(error)) return
  if (config.oauth === false) throw new Error('The server answered 401 Unauthorized, and signing in is switched off for it')
  if (config.oauth?.clientId === undefined && (await registersNobody(url, fetch))) {
    throw new NeedsRegistrationError()
  }
  throw new NeedsAuthError()
}

async function registersNobody(url: URL, fetch: LimitedFetch): Promise<boolean> {
  const { discoverOAuthServerInfo } = await import('@modelcontextprotocol/sdk/client/auth.js')
  const found = discoverOAuthServerInfo(url, { fetchFn: fetch }).catch(() => undefined)
  const info = await raceAbort(found, AbortSignal.timeout(DISCOVERY)).catch(() => undefined)
  const metadata = info?.authorizationServerMetadata
  return metadata !== undefined && metadata.registration_endpoint === undefined
}

/** The server is there, but does not speak streamable HTTP at this address. */
function isRefusal(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: string }
  return (typeof code === 'number' && (code === -1 || (code >= 400 && code < 500))) || /content type|SSE stream/i.test(message ?? '')
}

function explain(error: unknown, url: URL): Error {
  const cause = (error as { cause?: { code?: unknown } }).cause
  if (cause?.code !== undefined) return new Error(`${url.origin} could not be reached (${String(cause.code)})`, { cause: error })
  return error instanceof Error ? error : new Error(String(error))
}
