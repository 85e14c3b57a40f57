import { APICallError } from '@ai-sdk/provider'
import type { Failure } from '#protocol/message'
import { isAbort, isTimeout } from '../system/abort'
import type { Log } from '../system/log'
import { ContextFullError, isOverflow } from './overflow'

type ApiFailure = Extract<Failure, { name: 'APIError' }>

const RETRYABLE_TEXT = /overloaded|rate.?limit|too many requests|server_error|temporarily unavailable|try again later|capacity/i
const DROPPED = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ETIMEDOUT', 'UND_ERR_SOCKET', 'UND_ERR_BODY_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_CONNECT_TIMEOUT', 'EAI_AGAIN'])
const KEPT_BODY = 10_000

/** The failure that a message carries for whatever a model call threw. Secrets never stand in it: request headers are left out. */
export function toFailure(error: unknown, providerID: string): Failure {
  if (isAbort(error)) return { name: 'MessageAbortedError', data: { message: 'Aborted' } }
  if (APICallError.isInstance(error)) return fromCall(error, providerID)
  if (error instanceof ContextFullError) return { name: 'ContextOverflowError', data: { message: error.message } }
  const nested = (error as { lastError?: unknown; cause?: unknown } | null)?.lastError
  if (nested) return toFailure(nested, providerID)
  if (isDropped(error)) return apiError('Connection reset by server', true)
  if (isTimeout(error)) return apiError((error as Error).message || 'The provider did not answer in time', true)
  const embedded = embeddedMessage(error)
  if (embedded) return fromText(embedded)
  const text = error instanceof Error ? error.message : String(error)
  if (error instanceof Error && error.name === 'AI_LoadAPIKeyError') return { name: 'ProviderAuthError', data: { providerID, message: text } }
  return { name: 'UnknownError', data: { message: text.slice(0, KEPT_BODY) } }
}

/** Some providers repeat the key that they refuse; a message is shown, stored and sent on. */
export function concealFailure(log: Log, failure: Failure): Failure {
  const conceal = (value: unknown): unknown => {
    if (typeof value === 'string') return log.conceal(value)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, conceal(inner)]))
  }
  return { name: failure.name, data: conceal(failure.data) } as Failure
}

/** Failures after which the same request may be sent again. */
export function isRetryable(failure: Failure): failure is ApiFailure {
  return failure.name === 'APIError' && failure.data.isRetryable
}

function fromCall(error: APICallError, providerID: string): Failure {
  const body = error.responseBody?.slice(0, KEPT_BODY)
  const message = providerMessage(error)
  if (isOverflow({ status: error.statusCode, message, body })) return { name: 'ContextOverflowError', data: { message, ...(body ? { responseBody: body } : {}) } }
  const broken = error.statusCode === undefined || error.statusCode < 400
  if (broken && isDropped(error)) return apiError('Connection reset by server', true)
  if (broken && error.cause !== undefined && isTimeout(error.cause)) return toFailure(error.cause, providerID)
  if (error.statusCode === 401 && /no api key|missing api key/i.test(message)) return { name: 'ProviderAuthError', data: { providerID, message } }
  const retryable =
    error.statusCode === undefined ? error.isRetryable : error.statusCode === 429 || error.statusCode >= 500 || error.statusCode === 408 || RETRYABLE_TEXT.test(message)
  return {
    name: 'APIError',
    data: {
      message,
      ...(error.statusCode !== undefined ? { statusCode: error.statusCode } : {}),
      isRetryable: retryable,
      ...(error.responseHeaders ? { responseHeaders: withoutCookies(error.responseHeaders) } : {}),
      ...(body ? { responseBody: body } : {}),
      metadata: { url: withoutQuery(error.url) },
    },
  }
}

/** The provider's own words, when its answer holds some. */
function providerMessage(error: APICallError) {
  const data = parseBody(error.responseBody)
  const inner = typeof data?.['error'] === 'object' ? (data['error'] as Record<string, unknown> | null) : data
  const message = inner?.['message'] ?? (typeof data?.['error'] === 'string' ? data['error'] : undefined)
  if (typeof message === 'string' && message) return message.slice(0, KEPT_BODY)
  return error.message || `The provider answered ${error.statusCode ?? 'nothing'}`
}

function parseBody(body: string | undefined): Record<string, unknown> | undefined {
  if (!body) return undefined
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

/** Errors that arrive inside a stream: `{ error: { message, type } }`, a bare object, or a text. */
function embeddedMessage(error: unknown): string | undefined {
  if (typeof error === 'string') return error
  if (error instanceof Error || typeof error !== 'object' || error === null) return undefined
  const inner = (error as { error?: unknown }).error ?? error
  if (typeof inner === 'string') return inner
  const { message, type, code } = inner as { message?: unknown; type?: unknown; code?: unknown }
  const words = [typeof message === 'string' ? message : JSON.stringify(inner), type, code].filter((word) => typeof word === 'string')
  return words.join(' · ')
}

function fromText(message: string): Failure {
  if (isOverflow({ message })) return { name: 'ContextOverflowError', data: { message } }
  return apiError(message, RETRYABLE_TEXT.test(message))
}

function apiError(message: string, isRetryable: boolean): Failure {
  return { name: 'APIError', data: { message: message.slice(0, KEPT_BODY), isRetryable } }
}

function isDropped(error: unknown): boolean {
  for (let at = error, depth = 0; typeof at === 'object' && at !== null && depth < 5; depth += 1) {
    const { code, message, cause } = at as { code?: unknown; message?: unknown; cause?: unknown }
    if (typeof code === 'string' && DROPPED.has(code)) return true
    if (typeof message === 'string' && /terminated|socket hang up|other side closed|connection (was )?(reset|closed)|aborted by (the )?server|fetch failed|premature close/i.test(message)) return true
    at = cause
  }
  return false
}

function withoutCookies({ 'set-cookie': _cookie, ...headers }: Record<string, string>) {
  return headers
}

function withoutQuery(url: string) {
  return url.split('?')[0] ?? url
}
