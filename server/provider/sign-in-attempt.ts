import { randomBytes } from 'node:crypto'
import { ProtocolError } from '#protocol/error'
import type { ConnectOAuthInput, IntegrationAttempt, IntegrationAttemptStatus } from '#protocol/v2/integration'
import type { App } from '../app'
import type { Instance } from '../instance'
import { slot } from '../scope'
import { anySignal } from '../system/abort'
import { authMethods } from './catalog'
import { renameCredential } from './credential'
import { authorizeProvider, cancelProviderSignIn, finishProviderSignIn } from './oauth'

// A sign-in with a name of its own, so that a client can look how it stands and give it up. It goes on by itself until the
// browser is back; where the browser is on another machine, the client brings the code. What is over is told for a while.

const LIFETIME = 10 * 60_000
const MAX_ATTEMPTS = 50

type State = { status: 'pending' } | { status: 'complete' } | { status: 'failed'; message: string } | { status: 'expired' }

type Attempt = {
  readonly providerID: string
  readonly method: number
  readonly time: { created: number; expires: number }
  readonly controller: AbortController
  state: State
  /** Settles when it is over; never rejects. */
  over: Promise<void>
}

const attempts = slot(
  (_app: App) => new Map<string, Attempt>(),
  (all) => {
    for (const { controller } of all.values()) controller.abort()
  },
)

/** Name of the sign-in of a provider, whose place in the list of ways to connect may change. */
export function signInName(providerID: string): string {
  return `${providerID}-browser`
}

/** Begins to sign in; an earlier attempt at the same provider is over then. */
export async function beginSignIn(instance: Instance, providerID: string, { methodID, label }: ConnectOAuthInput): Promise<IntegrationAttempt> {
  const { app } = instance
  const method = (await authMethods(instance))[providerID]?.findIndex(({ type }) => type === 'oauth') ?? -1
  if (method < 0 || methodID !== signInName(providerID)) {
    throw new ProtocolError('ProviderAuthOauthMissing', { providerID, field: 'methodID', message: `There is no sign-in "${methodID}" for ${providerID}` })
  }
  for (const attempt of attempts(app).values()) if (attempt.providerID === providerID) end(attempt, { status: 'failed', message: 'Another sign-in was begun' })
  makeRoom(app)
  const { url, instructions, method: mode } = await authorizeProvider(instance, providerID, method)
  const now = app.clock.now()
  const time = { created: now, expires: now + LIFETIME }
  const attempt: Attempt = { providerID, method, time, controller: new AbortController(), state: { status: 'pending' }, over: Promise.resolve() }
  const attemptID = `con_${randomBytes(18).toString('base64url')}`
  attempts(app).set(attemptID, attempt)
  attempt.over = follow(instance, attempt, label)
  return { attemptID, url, instructions, mode, time }
}

export function signInStatus(app: App, attemptID: string): IntegrationAttemptStatus {
  const { state, time } = requireAttempt(app, attemptID)
  return { ...state, time }
}

/** Gives a sign-in up; unknown ones are no error. */
export function cancelSignIn(app: App, attemptID: string): void {
  const attempt = attempts.peek(app)?.get(attemptID)
  if (!attempt) return
  attempts(app).delete(attemptID)
  if (attempt.state.status !== 'pending') return
  end(attempt, { status: 'failed', message: 'The sign-in was given up' })
  cancelProviderSignIn(app, attempt.providerID)
}

/** Ends a sign-in with the code that the person brought, or waits for the browser; throws when it comes to nothing. */
export async function completeSignIn(instance: Instance, attemptID: string, { code, signal }: { code?: string | undefined; signal: AbortSignal }): Promise<void> {
  const attempt = requireAttempt(instance.app, attemptID)
  const { providerID, method } = attempt
  if (attempt.state.status === 'pending') {
    await finishProviderSignIn(instance, { providerID, method, ...(code?.trim() ? { code } : {}), signal })
    await attempt.over
  }
  const { state } = attempt
  if (state.status === 'complete') return
  throw new ProtocolError('ProviderAuthOauthCallbackFailed', { providerID, message: state.status === 'failed' ? state.message : 'The sign-in was not finished in time' })
}

/** Waits for the end of a sign-in, however it comes. */
async function follow(instance: Instance, attempt: Attempt, label: string | undefined): Promise<void> {
  const { providerID, method, controller, time } = attempt
  const signal = anySignal(controller.signal, instance.app.signal)
  try {
    await finishProviderSignIn(instance, { providerID, method, signal })
    if (label !== undefined && !signal.aborted) renameCredential(instance.app, providerID, label)
    end(attempt, { status: 'complete' })
  } catch (error) {
    const late = instance.app.clock.now() >= time.expires
    end(attempt, late ? { status: 'expired' } : { status: 'failed', message: error instanceof Error ? error.message : String(error) })
  }
}

function end(attempt: Attempt, state: State): void {
  if (attempt.state.status !== 'pending') return
  attempt.state = state
  attempt.controller.abort()
}

/** The oldest go first; one that is not over is given up with it. */
function makeRoom(app: App): void {
  const all = attempts(app)
  const now = app.clock.now()
  for (const [id, { time }] of all) if (all.size >= MAX_ATTEMPTS || time.expires + LIFETIME < now) cancelSignIn(app, id)
}

function requireAttempt(app: App, attemptID: string): Attempt {
  const attempt = attempts.peek(app)?.get(attemptID)
  if (!attempt) throw new ProtocolError('AttemptNotFoundError', { attemptID, message: `Sign-in not found: ${attemptID}` })
  return attempt
}
