export type ErrorFacts = { status: number; name?: string; code?: string | undefined; retryAfter?: number | undefined; body?: unknown; cause?: unknown }

/** Whatever went wrong between this client and the server. `status` is 0 when there was no answer. */
export class OpenCodeError extends Error {
  readonly status: number
  /** A short word of the dialect that was spoken, such as `model_not_found`. */
  readonly code: string | undefined
  /** Seconds after which it may work. */
  readonly retryAfter: number | undefined
  /** The answer as it came. */
  readonly body: unknown

  constructor(message: string, facts: ErrorFacts) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause })
    this.name = facts.name ?? 'OpenCodeError'
    this.status = facts.status
    this.code = facts.code
    this.retryAfter = facts.retryAfter
    this.body = facts.body
  }
}

/** 400, 405, 413, 415, 422: the request makes no sense to the server. */
export class BadRequestError extends OpenCodeError {}
/** 401: the token or password is missing, wrong, or was taken back. */
export class AuthenticationError extends OpenCodeError {}
/** 403: the token's scope or a rule does not allow it. */
export class ForbiddenError extends OpenCodeError {}
/** 404: no such session, model, tool, folder, … */
export class NotFoundError extends OpenCodeError {}
/** 409: the session is busy, or something else is in the way. */
export class ConflictError extends OpenCodeError {}
/** 429: too much at once, of this server or of the model's provider. */
export class RateLimitError extends OpenCodeError {}
/** 5xx: the server or a provider failed. */
export class ServerError extends OpenCodeError {}
/** No answer, or one that broke off. */
export class ConnectionError extends OpenCodeError {}

/** The error of an answer, in whichever dialect its body is written. */
export async function errorOf(response: Response): Promise<OpenCodeError> {
  const text = await response.text().catch(() => '')
  const body = parse(text)
  const { message, name, code } = readBody(body)
  const after = Number(response.headers.get('retry-after') ?? Number.NaN)
  const facts = { status: response.status, code, body: body ?? text, ...(name === undefined ? {} : { name }), ...(Number.isNaN(after) ? {} : { retryAfter: after }) }
  return makeError(message ?? `The server answered ${response.status}`, facts)
}

/** An error that was told in the middle of a stream, in the words of `/v1`. */
export function errorInStream(body: unknown): OpenCodeError {
  const { message, name, code } = readBody(body)
  const status = name === 'rate_limit_error' ? 429 : name === 'invalid_request_error' ? 400 : 502
  return makeError(message ?? 'The stream ended with an error', { status, code, body, ...(name === undefined ? {} : { name }) })
}

export function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError')
}

function makeError(message: string, facts: ErrorFacts): OpenCodeError {
  const { status } = facts
  if (status === 401) return new AuthenticationError(message, facts)
  if (status === 403) return new ForbiddenError(message, facts)
  if (status === 404) return new NotFoundError(message, facts)
  if (status === 409) return new ConflictError(message, facts)
  if (status === 429) return new RateLimitError(message, facts)
  return status >= 500 ? new ServerError(message, facts) : new BadRequestError(message, facts)
}

/** `{name,data}` and `{_tag,…}` of OpenCode, `{error:{…}}` of the others. */
function readBody(body: unknown): { message?: string; name?: string; code?: string } {
  const outer = record(body)
  const inner = record(outer['error'])
  const data = record(outer['data'])
  const plain = typeof outer['error'] === 'string' ? outer['error'] : undefined
  const message = [inner['message'], data['message'], outer['message'], plain].find(isText)
  const name = [outer['_tag'], outer['name'], inner['type']].find(isText)
  const code = [inner['code'], outer['code']].find(isText)
  return { ...(message === undefined ? {} : { message }), ...(name === undefined ? {} : { name }), ...(code === undefined ? {} : { code }) }
}

function parse(text: string): unknown {
  try {
    return text === '' ? undefined : (JSON.parse(text) as unknown)
  } catch {
    return undefined
  }
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
