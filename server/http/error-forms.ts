import { statusOf, type ErrorName, type ProtocolError } from '#protocol/error'
import { namedErrors, v2ErrorName, type RestCode, type V1Type } from '#protocol/error-form'
import type { Family } from '#protocol/operation'
import { MalformedBodyError } from './body'

/** What the dialects put into an error's body. The classic family has its own words in errors.ts. */
export const errorForms: Readonly<Record<Exclude<Family, 'classic'>, (error: ProtocolError) => object>> = {
  v2: writeV2,
  query: writeQuery,
  rest: writeRest,
  v1: writeV1,
}

function writeV2(error: ProtocolError): object {
  const { message, subject } = error
  if (namedErrors.has(error.name)) return { name: error.name, data: error.data }
  const _tag = v2ErrorName(error.name)
  if (_tag === 'InvalidRequestError') {
    const { kind, field = subject.field } = error.data as { kind?: string; field?: string }
    return { _tag, message, ...(kind === undefined ? {} : { kind }), ...(field === undefined ? {} : { field }) }
  }
  if (_tag !== error.name) return { _tag, message }
  return error.name === 'NotFoundError' ? { ...missing(error), message } : { _tag, ...error.data }
}

/** Lower rooms say what is missing in one word for all; here each noun has its error. */
function missing({ name, subject }: ProtocolError): object {
  const { sessionID, messageID, providerID } = subject
  if (messageID !== undefined) return { _tag: 'MessageNotFoundError', sessionID: sessionID ?? '', messageID }
  if (sessionID !== undefined) return { _tag: 'SessionNotFoundError', sessionID }
  return providerID === undefined ? { _tag: name } : { _tag: 'ProviderNotFoundError', providerID }
}

function writeQuery(error: ProtocolError): object {
  return { error: missingSession(error) === undefined ? error.message : 'Session not found' }
}

function writeRest(error: ProtocolError): object {
  const sessionId = missingSession(error)
  const { message: _message, sessionID: _sessionID, ...facts } = error.data as Record<string, unknown>
  const details = sessionId === undefined ? facts : { sessionId }
  return { error: { code: sessionId === undefined ? restCode(statusOf(error)) : 'SESSION_NOT_FOUND', message: error.message, details } }
}

function restCode(status: number): RestCode {
  if (status === 401 || status === 403) return 'PERMISSION_DENIED'
  if (status === 429) return 'RATE_LIMITED'
  return status >= 500 ? 'INTERNAL_ERROR' : 'INVALID_REQUEST'
}

const V1_CODES: Partial<Record<ErrorName, string>> = {
  Unauthorized: 'invalid_api_key',
  SessionBusyError: 'session_busy',
  PathForbiddenError: 'permission_denied',
  ScopeError: 'permission_denied',
  ToolRefusedError: 'permission_denied',
  ModelNotFoundError: 'model_not_found',
  SkillNotFoundError: 'skill_not_found',
  ToolNotFoundError: 'tool_not_found',
}

function writeV1(error: ProtocolError): object {
  return { error: { message: error.message, type: v1Type(statusOf(error)), param: error.subject.field ?? null, code: v1Code(error) ?? null } }
}

function v1Code(error: ProtocolError): string | undefined {
  if (missingSession(error) !== undefined) return 'session_not_found'
  if (error instanceof MalformedBodyError) return 'invalid_json'
  return error.name === 'ProviderFailedError' && statusOf(error) >= 500 ? 'provider_error' : V1_CODES[error.name]
}

function v1Type(status: number): V1Type {
  if (status === 401) return 'authentication_error'
  if (status === 403) return 'permission_error'
  if (status === 429) return 'rate_limit_error'
  return status >= 500 ? 'server_error' : 'invalid_request_error'
}

function missingSession(error: ProtocolError): string | undefined {
  if (error.name === 'SessionNotFoundError') return (error.data as { sessionID: string }).sessionID
  return error.name === 'NotFoundError' && error.subject.messageID === undefined ? error.subject.sessionID : undefined
}
