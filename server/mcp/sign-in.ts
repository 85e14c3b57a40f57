import { randomBytes } from 'node:crypto'
import type { McpRemote } from '#protocol/config'
import { badRequest, ProtocolError } from '#protocol/error'
import type { McpStatus } from '#protocol/mcp'
import type { App } from '../app'
import type { Instance } from '../instance'
import { slot } from '../scope'
import { abortReason, anySignal, raceAbort } from '../system/abort'
import { awaitCallback, closeCallbacks, type CallbackAnswer, type Callbacks } from '../system/browser-callback'
import { messageOf } from './connection'
import { isLoopbackHost, limitedFetch, type LimitedFetch } from './limited-fetch'
import { connectMcp, mcpStatus } from './mcp'
import { CALLBACK_PATH, CALLBACK_PORT, interactiveProvider, type SignInProvider } from './oauth-provider'
import { remoteURL } from './remote'
import { findServer } from './servers'
import { changeSignIn } from './token-store'

// A sign-in: find out whom to ask, register, send the person to the address, and wait for the code — from the browser that
// comes back to this machine, or from a client that was given it. Five minutes, once.

/** How long (ms) a person may take. */
const PATIENCE = 5 * 60_000
/** How long (ms) the machines may take. */
const MACHINES = 30_000

type Pending = {
  name: string
  config: McpRemote
  state: string
  provider: SignInProvider
  /** What the server said about whom to ask. */
  advice: Advice
  fetch: LimitedFetch
  done: Promise<void>
  settle: (failure?: Error) => void
}

type Advice = { resourceMetadataUrl?: URL; scope?: string }

const callbacks = slot((_app: App): Callbacks => new Map(), closeCallbacks)

const pendings = slot(
  (_instance: Instance) => new Map<string, Pending>(),
  (all) => {
    for (const pending of all.values()) pending.settle(badRequest('The folder was closed'))
  },
)

/** Begins a sign-in; empty texts say that none is needed. */
export async function startMcpAuth(instance: Instance, name: string): Promise<{ authorizationUrl: string; oauthState: string }> {
  const pending = await begin(instance, name)
  return { authorizationUrl: pending?.provider.authorizationUrl?.href ?? '', oauthState: pending?.state ?? '' }
}

/** Begins a sign-in, opens the browser or says that it can't, and waits for the end. */
export async function authenticateMcp(instance: Instance, name: string, signal: AbortSignal): Promise<McpStatus> {
  const pending = await begin(instance, name)
  if (pending) {
    const url = pending.provider.authorizationUrl!.href
    const opened = await instance.app.options.openBrowser?.(url).catch(() => false)
    if (!opened) instance.bus.publish(instance.place, 'mcp.browser.open.failed', { mcpName: name, url })
    await raceAbort(pending.done, signal).catch((error: unknown) => {
      if (signal.aborted) pending.settle(abortReason(signal))
      throw error
    })
  }
  return statusOf(instance, name)
}

/** Ends a sign-in with the code that the person brought. */
export async function finishMcpAuth(instance: Instance, name: string, code: string): Promise<McpStatus> {
  await findServer(instance, name)
  const pending = pendings(instance).get(name)
  if (!pending) throw badRequest(`No sign-in at ${name} is under way`)
  await finish(instance, pending, { code })
  return statusOf(instance, name)
}

/** Forgets the sign-in; a connected server is asked again without it. */
export async function removeMcpAuth(instance: Instance, name: string): Promise<{ success: true }> {
  const { config, status } = await findServer(instance, name)
  pendings(instance).get(name)?.settle(badRequest('The sign-in was removed'))
  if (config.type === 'remote') {
    await changeSignIn(instance.app, { name, url: config.url }, () => undefined)
    if (status.status !== 'disabled') await connectMcp(instance, name)
  }
  return { success: true }
}

async function begin(instance: Instance, name: string): Promise<Pending | undefined> {
  const config = await signInConfig(instance, name)
  pendings(instance).get(name)?.settle(badRequest('Another sign-in took its place'))
  const url = remoteURL(config)
  const fetch = limitedFetch({ url, headers: config.headers ?? {}, signal: anySignal(instance.signal, AbortSignal.timeout(PATIENCE + MACHINES)) })
  const state = randomBytes(32).toString('hex')
  const address = redirectOf(config)
  const answers = { onAnswer: (_answer: CallbackAnswer) => Promise.resolve({ ok: false, text: 'The sign-in is not ready yet.' }) }
  const callback = await awaitCallback(callbacks(instance.app), { ...address, state, onAnswer: (answer) => answers.onAnswer(answer) }).catch((error: unknown) => {
    throw badRequest(messageOf(error))
  })
  try {
    const advice = await raceAbort(probe(url, fetch), AbortSignal.timeout(MACHINES))
    const redirectUrl = address.redirectUri ?? `http://127.0.0.1:${callback.port}${address.path}`
    const provider = interactiveProvider(instance.app, { name, config, redirectUrl, state })
    const free = advice === undefined || (await authorize({ provider, config, advice, fetch })) === 'AUTHORIZED'
    if (free) {
      callback.end()
      await connectMcp(instance, name)
      return undefined
    }
    refuseStrange(provider.authorizationUrl)
    const pending = keep(instance, { name, config, state, provider, advice, fetch }, callback.end)
    answers.onAnswer = (answer) => finish(instance, pending, answer).then(
      () => ({ ok: true, text: `You are signed in at ${name}. You can close this page.` }),
      (error: unknown) => ({ ok: false, text: `Signing in at ${name} did not work: ${messageOf(error)}` }),
    )
    return pending
  } catch (error) {
    callback.end()
    if (error instanceof ProtocolError) throw error
    throw badRequest(`Signing in at ${name} is not possible: ${instance.log.conceal(messageOf(error)).slice(0, 500)}`)
  }
}

/** A sign-in that waits: it ends by its code, by another one, by time, or with the folder. */
function keep(instance: Instance, facts: Omit<Pending, 'done' | 'settle'>, end: () => void): Pending {
  const outcome = Promise.withResolvers<void>()
  const all = pendings(instance)
  const over = new AbortController()
  const pending: Pending = {
    ...facts,
    done: outcome.promise,
    settle: (failure) => {
      if (all.get(facts.name) === pending) all.delete(facts.name)
      over.abort()
      end()
      if (failure) outcome.reject(failure)
      else outcome.resolve()
    },
  }
  // Who only asked for the address does not wait for the end.
  pending.done.catch(() => undefined)
  all.set(facts.name, pending)
  const late = () => pending.settle(badRequest('The sign-in was not finished within five minutes'))
  instance.app.clock.sleep(PATIENCE, anySignal(over.signal, instance.signal)).then(late, () => undefined)
  return pending
}

async function finish(instance: Instance, pending: Pending, answer: CallbackAnswer): Promise<void> {
  const all = pendings(instance)
  // A code counts once, whoever brings it.
  if (all.get(pending.name) !== pending) throw badRequest(`No sign-in at ${pending.name} is under way`)
  all.delete(pending.name)
  try {
    if ('error' in answer) throw badRequest(answer.error)
    await raceAbort(authorize({ ...pending, code: answer.code }), AbortSignal.timeout(MACHINES))
    await connectMcp(instance, pending.name)
    pending.settle()
  } catch (error) {
    const failure = error instanceof ProtocolError ? error : badRequest(`The sign-in failed: ${instance.log.conceal(messageOf(error)).slice(0, 500)}`)
    pending.settle(failure)
    throw failure
  }
}

async function authorize(input: Pick<Pending, 'provider' | 'config' | 'advice' | 'fetch'> & { code?: string }) {
  const { auth } = await import('@modelcontextprotocol/sdk/client/auth.js')
  const { provider, config, advice, fetch, code } = input
  return auth(provider, { serverUrl: config.url, ...advice, fetchFn: fetch, ...(code === undefined ? {} : { authorizationCode: code }) })
}

/** Asks the server without any sign-in; undefined when it wants none. */
async function probe(url: URL, fetch: LimitedFetch): Promise<Advice | undefined> {
  const { extractWWWAuthenticateParams } = await import('@modelcontextprotocol/sdk/client/auth.js')
  const body = JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'ping' })
  const headers = { accept: 'application/json, text/event-stream', 'content-type': 'application/json' }
  for (const init of [{ method: 'POST', headers, body }, { method: 'GET', headers: { accept: 'text/event-stream' } }]) {
    const response = await fetch(url, init)
    await response.body?.cancel()
    if (response.status !== 401) continue
    const { resourceMetadataUrl, scope } = extractWWWAuthenticateParams(response)
    return { ...(resourceMetadataUrl ? { resourceMetadataUrl } : {}), ...(scope ? { scope } : {}) }
  }
  return undefined
}

async function signInConfig(instance: Instance, name: string): Promise<McpRemote> {
  const { config } = await findServer(instance, name)
  if (config.type === 'remote' && config.oauth !== false) return config
  throw new ProtocolError('McpUnsupportedOAuthError', { error: `MCP server ${name} does not support OAuth` })
}

/** Where the browser comes back to: what the person configured, else the published address. */
function redirectOf({ oauth }: McpRemote): { port: number; fixed: boolean; path: string; redirectUri?: string } {
  const { callbackPort, redirectUri, clientId } = oauth || {}
  if (redirectUri === undefined) return { port: callbackPort ?? CALLBACK_PORT, fixed: callbackPort !== undefined || clientId !== undefined, path: CALLBACK_PATH }
  const url = URL.canParse(redirectUri) ? new URL(redirectUri) : undefined
  if (!url) throw badRequest(`The redirectUri is no address: ${redirectUri.slice(0, 200)}`)
  const own = isLoopbackHost(url.hostname) && url.port !== '' ? Number(url.port) : CALLBACK_PORT
  return { port: callbackPort ?? own, fixed: true, path: url.pathname, redirectUri }
}

/** A browser is opened for pages only: other schemes start programs. */
function refuseStrange(url: URL | undefined): void {
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return
  throw badRequest('The server names an address for the sign-in that is no web page')
}

async function statusOf(instance: Instance, name: string): Promise<McpStatus> {
  return (await mcpStatus(instance))[name] ?? { status: 'disabled' }
}
