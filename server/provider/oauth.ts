import { createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import { notFound, ProtocolError } from '#protocol/error'
import type { App } from '../app'
import type { Instance } from '../instance'
import { slot } from '../scope'
import { raceAbort } from '../system/abort'
import { awaitCallback, closeCallbacks, type CallbackAnswer, type Callbacks } from '../system/browser-callback'
import { authMethods } from './catalog'
import { setCredential } from './credential'
import { createFetch } from './fetch'
import { SIGN_INS } from './sign-ins'

// Signing in to a provider with a browser. The person goes to the provider's page, which sends the browser back to a
// listener of this machine with a code; for that code, and a proof that only we can have, the provider gives a key. A client
// on another machine brings the code by hand.

const PATIENCE = 10 * 60_000
const EXCHANGE = 30_000
const MAX_ANSWER = 64 * 1024
const TITLE = 'OpenCode Desktop'

const KeyAnswer = z.object({ key: z.string().min(1).max(10_000) })

type Pending = {
  providerID: string
  origin: string
  verifier: string
  /** Once, whoever brings the code first. */
  exchange?: Promise<void>
  done: PromiseWithResolvers<void>
  end: () => void
}

const callbacks = slot((_app: App): Callbacks => new Map(), closeCallbacks)

const pendings = slot(
  (_app: App) => new Map<string, Pending>(),
  (all) => {
    for (const pending of all.values()) settle(pending, new Error('The server was closed'))
  },
)

type SignInPage = { url: string; method: 'auto' | 'code'; instructions: string }

/** Begins a sign-in, in place of an earlier one at this provider; the answer says where the person has to go. */
export async function authorizeProvider(instance: Instance, providerID: string, method: number): Promise<SignInPage> {
  const { app } = instance
  const origin = await originOf(instance, providerID, method)
  const all = pendings(app)
  cancelProviderSignIn(app, providerID)
  const [state, verifier] = [randomBytes(16).toString('base64url'), randomBytes(32).toString('base64url')]
  const pending: Pending = { providerID, origin, verifier, done: Promise.withResolvers<void>(), end: () => undefined }
  // Nobody may wait for it.
  pending.done.promise.catch(() => undefined)
  const path = `/provider/${providerID}/callback`
  const callback = await awaitCallback(callbacks(app), { state, port: 0, fixed: false, path, onAnswer: (answer) => answered(app, pending, answer) })
  const timer = setTimeout(() => settle(pending, new Error('The sign-in was not finished in time')), PATIENCE)
  timer.unref()
  pending.end = () => {
    clearTimeout(timer)
    callback.end()
    if (all.get(providerID) === pending) all.delete(providerID)
  }
  all.set(providerID, pending)
  const url = new URL('/auth', origin)
  url.searchParams.set('callback_url', `http://localhost:${callback.port}${path}?state=${state}`)
  url.searchParams.set('code_challenge', createHash('sha256').update(verifier).digest('base64url'))
  url.searchParams.set('code_challenge_method', 'S256')
  return { url: url.href, method: 'auto', instructions: 'Allow access in your browser. If that is not on this machine, copy the code from the address it ends at.' }
}

/** Waits until the browser came back, or takes the code that the person brought; true when the provider gave a key. */
export async function finishProviderSignIn(instance: Instance, input: { providerID: string; method: number; code?: string | undefined; signal: AbortSignal }): Promise<boolean> {
  const { app } = instance
  const { providerID, method, code, signal } = input
  await originOf(instance, providerID, method)
  const pending = pendings(app).get(providerID)
  if (!pending) throw new ProtocolError('ProviderAuthOauthMissing', { providerID, message: `No sign-in at ${providerID} is under way` })
  if (code !== undefined) exchangeOnce(app, pending, codeIn(code))
  await raceAbort(pending.done.promise, signal).catch((error: unknown) => {
    signal.throwIfAborted()
    throw new ProtocolError('ProviderAuthOauthCallbackFailed', { providerID, message: error instanceof Error ? error.message : String(error) })
  })
  return true
}

/** Ends a sign-in that nobody wants to finish. */
export function cancelProviderSignIn(app: App, providerID: string): void {
  const pending = pendings(app).get(providerID)
  if (pending) settle(pending, new Error('The sign-in was cancelled'))
}

async function originOf(instance: Instance, providerID: string, method: number): Promise<string> {
  const methods = (await authMethods(instance))[providerID]
  if (!methods) throw notFound(`Provider not found: ${providerID}`, { providerID })
  const chosen = methods[method]
  if (!chosen) throw new ProtocolError('ProviderAuthValidationFailed', { providerID, field: 'method', message: `${providerID} has no way ${method} to sign in` })
  const signIn = SIGN_INS[providerID]
  if (chosen.type !== 'oauth' || !signIn) {
    throw new ProtocolError('ProviderAuthOauthMissing', { providerID, message: `${providerID} is connected by a key: PUT /auth/${providerID}` })
  }
  return instance.app.options.signInAddresses?.[providerID] ?? signIn.origin
}

async function answered(app: App, pending: Pending, answer: CallbackAnswer): Promise<{ ok: boolean; text: string }> {
  if ('error' in answer) settle(pending, new Error(answer.error))
  else exchangeOnce(app, pending, answer.code)
  return pending.done.promise.then(
    () => ({ ok: true, text: 'You are signed in. This page can be closed.' }),
    (error: unknown) => ({ ok: false, text: `The sign-in failed: ${error instanceof Error ? error.message : String(error)}` }),
  )
}

function exchangeOnce(app: App, pending: Pending, code: string): void {
  pending.exchange ??= exchange(app, pending, code).then(
    () => settle(pending),
    (error: unknown) => settle(pending, error instanceof Error ? error : new Error(String(error))),
  )
}

async function exchange(app: App, { providerID, origin, verifier }: Pending, code: string): Promise<void> {
  const request = createFetch({ headerTimeout: EXCHANGE, timeout: EXCHANGE, eventBytes: MAX_ANSWER })
  const response = await request(new URL('/api/v1/auth/keys', origin), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-title': TITLE },
    body: JSON.stringify({ code, code_verifier: verifier, code_challenge_method: 'S256' }),
    signal: app.signal,
  })
  const body: unknown = await response.json().catch(() => undefined)
  const parsed = KeyAnswer.safeParse(body)
  if (!response.ok || !parsed.success) throw new Error(`${new URL(origin).hostname} gave no key (${response.status}): ${saidBy(body)}`)
  await setCredential(app, providerID, { type: 'api', key: parsed.data.key })
}

function saidBy(body: unknown): string {
  const parsed = z.object({ error: z.union([z.string(), z.object({ message: z.string() })]) }).safeParse(body)
  if (!parsed.success) return 'no reason was told'
  const { error } = parsed.data
  return (typeof error === 'string' ? error : error.message).slice(0, 300)
}

/** The code itself, or the whole address that the browser ended at. */
function codeIn(text: string): string {
  const trimmed = text.trim()
  return (URL.canParse(trimmed) ? new URL(trimmed).searchParams.get('code') : undefined) ?? trimmed
}

function settle(pending: Pending, failure?: Error): void {
  if (failure) pending.done.reject(failure)
  else pending.done.resolve()
  pending.end()
}
