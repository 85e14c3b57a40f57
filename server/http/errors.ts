import { randomBytes } from 'node:crypto'
import { errors, ProtocolError, statusOf } from '#protocol/error'
import type { Family } from '#protocol/operation'
import { isAbort } from '../system/abort'
import { BadPathError } from '../system/real-path'
import { BadPatternError, SearchTimeoutError } from '../system/ripgrep'
import type { Log } from '../system/log'
import { errorForms } from './error-forms'

/** An error as it goes over the wire. `body` is absent where the published server sends none. */
export type WireError = { status: number; body: object | undefined; headers: string[] }

/** The only translator of errors to HTTP. Faults that nobody foresaw are logged with a reference and answered with it. */
export function toWireError(error: unknown, context: { log: Log; operation: string; family: Family }): WireError | undefined {
  const { family } = context
  const known = recognise(error)
  if (known) return fromProtocol(known, family)
  if (isAbort(error)) return undefined
  const ref = `err_${randomBytes(4).toString('hex')}`
  context.log.error('request failed', { ref, operation: context.operation, error })
  return fromProtocol(new ProtocolError('UnknownError', { message: 'Unexpected server error. Check server logs for details.', ref }), family)
}

/** Thrown by lower rooms that know no HTTP, or by the system. */
function recognise(error: unknown): ProtocolError | undefined {
  if (error instanceof ProtocolError) return error
  if (error instanceof BadPathError || error instanceof BadPatternError) return new ProtocolError('BadRequest', { message: error.message })
  if (error instanceof SearchTimeoutError) return new ProtocolError('ServiceUnavailableError', { message: error.message })
  const code = (error as { code?: unknown } | undefined)?.code
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'SQLITE_FULL') return new ProtocolError('InsufficientStorage', { message: 'The disk is full' })
  if (code === 'EROFS') return new ProtocolError('ReadOnlyError', { message: 'The disk can only be read' })
  if (typeof code === 'string' && code.startsWith('SQLITE_BUSY')) {
    return new ProtocolError('ServiceUnavailableError', { message: 'The database is locked by another program', retryAfter: 1 })
  }
  return undefined
}

function fromProtocol(error: ProtocolError, family: Family): WireError {
  const { body } = errors[error.name]
  const status = statusOf(error)
  const data = error.data as { retryAfter?: number }
  const headers = data.retryAfter === undefined ? [] : ['retry-after', String(data.retryAfter)]
  if (family !== 'classic') return { status, body: errorForms[family](error), headers }
  if (body === 'bare') return { status, body: data, headers }
  if (error.name === 'Unauthorized') return { status, body: undefined, headers }
  const tag = body === 'name' ? {} : { _tag: error.name }
  return { status, body: body === 'tag' ? { ...tag, ...data } : { ...tag, name: error.name, data }, headers }
}
