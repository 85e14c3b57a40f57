import { ConnectionError, errorOf, isAbort } from './errors'

export type ClientOptions = {
  /** Where the server listens, such as `http://127.0.0.1:4096`. */
  url: string
  /** A token: of the installation, of this program, or one of the server's configuration. */
  token?: string
  /** The server's password (OPENCODE_SERVER_PASSWORD), for the user `username`. */
  password?: string
  /** Default `opencode`. */
  username?: string
  /** The project folder; the server has a default. */
  directory?: string
  /** Instead of the global one. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>
}

export type CallOptions = { signal?: AbortSignal; directory?: string }

export type RequestInput = CallOptions & {
  query?: Readonly<Record<string, string | number | boolean | undefined>>
  body?: unknown
  headers?: Readonly<Record<string, string>>
}

/** How requests get to the server; everything else is built on it. */
export type Transport = {
  /** The open response; throws an `OpenCodeError` for every status but 2xx. */
  open(method: string, path: string, input?: RequestInput): Promise<Response>
  /** The answer's JSON, or nothing for an empty one. */
  json<T>(method: string, path: string, input?: RequestInput): Promise<T>
}

export function createTransport(options: ClientOptions): Transport {
  const base = options.url.replace(/\/+$/, '')
  const send = options.fetch ?? ((url: string, init: RequestInit) => globalThis.fetch(url, init))
  const authorization = authorizationOf(options)
  const open = async (method: string, path: string, input: RequestInput = {}): Promise<Response> => {
    const body = input.body === undefined ? undefined : JSON.stringify(input.body)
    const headers = { ...authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...programName, ...input.headers }
    const url = base + path + queryOf({ directory: input.directory ?? options.directory, ...input.query })
    const response = await send(url, { method, headers, ...(body === undefined ? {} : { body }), ...(input.signal ? { signal: input.signal } : {}) }).catch(unreachable)
    if (!response.ok) throw await errorOf(response)
    return response
  }
  return {
    open,
    json: async <T>(method: string, path: string, input?: RequestInput): Promise<T> => {
      const response = await open(method, path, input)
      const text = await response.text().catch(unreachable)
      return (text === '' ? undefined : JSON.parse(text)) as T
    },
  }
}

/** What came back by itself stays what it is: whoever aborts wants to hear of that. */
export function unreachable(error: unknown): never {
  if (isAbort(error)) throw error
  throw new ConnectionError(error instanceof Error ? error.message : String(error), { status: 0, name: 'ConnectionError', cause: error })
}

function authorizationOf({ token, password, username = 'opencode' }: ClientOptions): Record<string, string> {
  if (token !== undefined) return { authorization: `Bearer ${token}` }
  if (password === undefined) return {}
  const bytes = new TextEncoder().encode(`${username}:${password}`)
  return { authorization: `Basic ${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))}` }
}

/** Browsers have a name of their own, and would ask the server first whether another one may be sent. */
const programName: Readonly<Record<string, string>> = 'document' in globalThis ? {} : { 'user-agent': 'opencode-desktop-client' }

function queryOf(query: NonNullable<RequestInput['query']>): string {
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)] as [string, string]]))
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`
}
