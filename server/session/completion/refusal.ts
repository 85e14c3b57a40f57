import type { Failure } from '#protocol/message'
import { ProtocolError } from '#protocol/error'
import type { Instance } from '../../instance'
import { concealFailure, toFailure } from '../failure'
import { askedDelay } from '../retry'

/** What a provider answers that concerns the caller's request, and not our key or our address. */
const PASSED: readonly number[] = [400, 404, 408, 409, 413, 422, 429]

/** The error that the caller gets for a failed request to a provider. */
export function providerRefusal(instance: Instance, providerID: string, error: unknown): ProtocolError {
  return failureError(concealFailure(instance.log, toFailure(error, providerID)), instance.app.clock.now())
}

/** The same of a failure that stands in a message. */
export function failureError(failure: Failure, now: number): ProtocolError<'ProviderFailedError'> {
  const message = 'message' in failure.data && typeof failure.data.message === 'string' ? failure.data.message : failure.name
  if (failure.name === 'ContextOverflowError') return new ProtocolError('ProviderFailedError', { message, status: 400 })
  if (failure.name !== 'APIError') return new ProtocolError('ProviderFailedError', { message })
  const { statusCode, responseHeaders } = failure.data
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
