import { APICallError } from '@ai-sdk/provider'
import type { Failure } from '#protocol/message'
import { ProtocolError } from '#protocol/error'
import type { Instance } from '../../instance'
import { concealFailure, toFailure } from '../failure'
import { failureText } from '../limited-turn'
import { askedDelay } from '../retry'

/** What a provider answers that concerns the caller's request, and not our key or our address. */
const PASSED: readonly number[] = [400, 404, 408, 409, 413, 422, 429]

/** The error that the caller gets for a failed request to a provider. */
export function providerRefusal(instance: Instance, providerID: string, error: unknown): ProviderFailed {
  const failure = concealFailure(instance.log, toFailure(error, providerID))
  if (!APICallError.isInstance(error)) return failureError(failure, instance.app.clock.now())
  return refused(failureText(failure), { statusCode: error.statusCode, responseHeaders: error.responseHeaders, now: instance.app.clock.now() })
}

/** The same of a failure that stands in a message. */
export function failureError(failure: Failure, now: number): ProviderFailed {
  const message = failureText(failure)
  if (failure.name === 'ContextOverflowError') return new ProtocolError('ProviderFailedError', { message, status: 400 })
  return failure.name === 'APIError' ? refused(message, { ...failure.data, now }) : new ProtocolError('ProviderFailedError', { message })
}

type ProviderFailed = ProtocolError<'ProviderFailedError'>
type Answer = { statusCode?: number | undefined; responseHeaders?: Record<string, string> | undefined; now: number }

function refused(message: string, { statusCode, responseHeaders, now }: Answer): ProviderFailed {
  if (statusCode === undefined || !PASSED.includes(statusCode)) return new ProtocolError('ProviderFailedError', { message })
  const delay = responseHeaders && askedDelay(responseHeaders, now)
  return new ProtocolError('ProviderFailedError', { message, status: statusCode, ...(delay === undefined ? {} : { retryAfter: Math.ceil(delay / 1000) }) })
}

const UNREACHED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH', 'UND_ERR_CONNECT_TIMEOUT'])

/** Whether the request never left: only then it may be sent again without being paid twice. */
export function neverReached(error: unknown): boolean {
  for (let at = error, depth = 0; typeof at === 'object' && at !== null && depth < 5; depth += 1) {
    const { code, cause } = at as { code?: unknown; cause?: unknown }
    if (typeof code === 'string' && UNREACHED.has(code)) return true
    at = cause
  }
  return false
}
