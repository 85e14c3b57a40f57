import type { z } from 'zod'
import { api, type Api, type OperationID } from '#protocol/api'
import type { Call, Operation, Result } from '#protocol/operation'

// The client of the tests: typed by the contract, and as strict as a client can be: an answer that does not fit the
// published result of its operation fails the test, extra keys included.

export type CallOptions<K extends OperationID> = Call<Api[K]> & {
  directory?: string
  signal?: AbortSignal
  headers?: Record<string, string>
}

/** The arguments may be left out where the operation needs none. */
export type ApiClient = <K extends OperationID>(
  operation: K,
  ...options: { params?: undefined } extends Call<Api[K]> ? [CallOptions<K>?] : [CallOptions<K>]
) => Promise<Result<Api[K]>>

/** What a server answered instead of a result. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  readonly body: any // oxlint-disable-line typescript/no-explicit-any -- tests compare bodies of any family
  readonly headers: Headers

  constructor(operation: string, response: Response, body: unknown) {
    super(`${operation}: ${response.status} ${JSON.stringify(body)}`)
    this.status = response.status
    this.body = body
    this.headers = response.headers
  }
}

export function apiClient(server: { url: string; token: string; directory?: string }): ApiClient {
  const call = async (id: OperationID, options: Partial<CallOptions<'session.prompt'>> = {}) => {
    const operation: Operation = api[id]
    const response = await fetch(address(server.url, operation, options), {
      method: operation.method,
      headers: {
        authorization: `Bearer ${server.token}`,
        ...directoryHeader(options.directory ?? server.directory),
        ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...options.headers,
      },
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      signal: options.signal ?? null,
    })
    return readAnswer(id, operation, response)
  }
  return call as ApiClient
}

async function readAnswer(id: OperationID, operation: Operation, response: Response) {
  const text = await response.text()
  if (!response.ok) throw new ApiError(id, response, text && response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text)
  const expected = operation.status ?? 200
  if (response.status !== expected) throw new Error(`${id}: answered ${response.status} instead of ${expected}`)
  if (expected === 204) {
    if (text !== '') throw new Error(`${id}: 204 with a body`)
    return undefined
  }
  if (operation.kind === 'text' || operation.kind === 'bytes' || operation.kind === 'feed') return text
  const value: unknown = JSON.parse(text)
  const problems = checkResult(operation.result, value)
  if (problems.length > 0) throw new Error(`${id}: the answer does not fit its schema\n${problems.join('\n')}`)
  return value
}

/** What is wrong with a value: everything the schema refuses, and every key that the schema does not know. */
export function checkResult(schema: z.ZodType, value: unknown): string[] {
  const parsed = schema.safeParse(value)
  if (!parsed.success) return parsed.error.issues.map((issue) => `${issue.path.join('.') || '(value)'}: ${issue.message}`)
  return lostKeys(value, parsed.data, '')
}

/** zod drops unknown keys, so what is not in the parsed copy was not in the schema. */
function lostKeys(given: unknown, kept: unknown, at: string): string[] {
  if (typeof given !== 'object' || given === null || typeof kept !== 'object' || kept === null) return []
  return Object.entries(given).flatMap(([key, value]) => {
    const where = at ? `${at}.${key}` : key
    if (!(key in kept)) return [`${where}: not in the schema`]
    return lostKeys(value, (kept as Record<string, unknown>)[key], where)
  })
}

function address(url: string, operation: Operation, options: { params?: object | undefined; query?: object | undefined }) {
  const given = Object.entries(options.params ?? {})
  const path = given.reduce((rest, [name, value]) => rest.replace(`{${name}}`, encodeURIComponent(String(value))), operation.path)
  const whole = path.replace(/\*$/, () => encodeURIComponent(String((options.params as { path?: string } | undefined)?.path)))
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(options.query ?? {})) {
    if (value === undefined) continue
    if (typeof value !== 'object' || value === null) query.set(name, String(value))
    else for (const [key, inner] of Object.entries(value)) query.set(`${name}[${key}]`, String(inner))
  }
  return `${url}${whole}${query.size > 0 ? `?${query}` : ''}`
}

function directoryHeader(directory: string | undefined): Record<string, string> {
  return directory === undefined ? {} : { 'x-opencode-directory': encodeURIComponent(directory) }
}
