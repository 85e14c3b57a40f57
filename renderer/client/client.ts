import { api, type Api, type OperationID } from '#protocol/api'
import { makeID, type IDClock, type IDPrefix } from '#protocol/id-maker'
import type { Call, Operation, Result } from '#protocol/operation'
import { ClientError, errorFromBody, isAbort } from './client-error'

type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** What a caller gives: the operation's own params, query and body, and which folder it is about. */
export type CallInput<ID extends OperationID> = Call<Api[ID]> & { directory?: string; signal?: AbortSignal; headers?: Record<string, string> }
type CallArguments<ID extends OperationID> = object extends CallInput<ID> ? [input?: CallInput<ID>] : [input: CallInput<ID>]
export type Answer<ID extends OperationID> = Result<Api[ID]>

export type Client = {
  readonly url: string
  /** Calls an operation of the contract; throws `ClientError`. */
  call<ID extends OperationID>(id: ID, ...input: CallArguments<ID>): Promise<Answer<ID>>
  /** The same with the answer's headers, for lists that page by `X-Next-Cursor`. */
  callWithHeaders<ID extends OperationID>(id: ID, ...input: CallArguments<ID>): Promise<{ data: Answer<ID>; headers: Headers }>
  /** The open response of a stream. */
  open(id: OperationID, input: LooseInput): Promise<Response>
  /** Address of an operation, with `ws:` for sockets. */
  address(id: OperationID, input: LooseInput): string
  /** An id as the server would make it, for things that are shown before the server has answered. */
  newID<P extends IDPrefix>(prefix: P): ReturnType<typeof makeID<P>>
}

export type LooseInput = {
  params?: Readonly<Record<string, unknown>>
  query?: Readonly<Record<string, unknown>>
  body?: unknown
  directory?: string
  signal?: AbortSignal
  headers?: Record<string, string>
}

export function createClient({ url, fetch = globalThis.fetch.bind(globalThis) }: { url: string; fetch?: Fetch }): Client {
  const base = url.replace(/\/$/, '')
  const clock: IDClock = { time: 0, counter: 0 }
  const address = (id: OperationID, input: LooseInput) => operationAddress(base, id, input)
  const open = (id: OperationID, input: LooseInput) => send(fetch, { url: address(id, input), operation: api[id], input })
  const callWithHeaders = async (id: OperationID, input: LooseInput = {}) => {
    const response = await open(id, input)
    return { data: await readResult(response, api[id]), headers: response.headers }
  }
  return {
    url: base,
    address,
    open,
    callWithHeaders: callWithHeaders as Client['callWithHeaders'],
    call: (async (id: OperationID, input?: LooseInput) => (await callWithHeaders(id, input)).data) as Client['call'],
    newID: (prefix) => makeID(prefix, clock, { now: Date.now(), random: crypto.getRandomValues(new Uint8Array(14)) }),
  }
}

/** The folder goes into the address: a header of its own would cost a preflight for every GET from the app's page. */
function operationAddress(base: string, id: OperationID, { params, query, directory }: LooseInput) {
  const operation: Operation = api[id]
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params?.[name]))).replace(/\*$/, () => encodeURIComponent(String(params?.path)))
  const search = new URLSearchParams()
  // Without a folder the server takes its own.
  if (directory) search.set('directory', directory)
  for (const [name, value] of Object.entries(query ?? {})) {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') search.set(name, String(value))
  }
  const text = search.toString()
  const root = operation.kind === 'socket' ? base.replace(/^http/, 'ws') : base
  return `${root}${path}${text ? `?${text}` : ''}`
}

async function send(fetch: Fetch, request: { url: string; operation: Operation; input: LooseInput }): Promise<Response> {
  const { url, operation, input } = request
  const body = input.body === undefined ? undefined : JSON.stringify(input.body)
  const headers = { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...input.headers }
  const response = await fetch(url, { method: operation.method, headers, body, signal: input.signal, cache: 'no-store', credentials: 'same-origin' }).catch(
    (error: unknown) => {
      if (isAbort(error)) throw error
      throw new ClientError({ name: 'Unreachable', status: 0, message: error instanceof Error ? error.message : String(error) })
    },
  )
  if (!response.ok) throw errorFromBody(response.status, await response.json().catch(() => undefined))
  return response
}

async function readResult(response: Response, operation: Operation): Promise<unknown> {
  if (operation.status === 204 || response.status === 204) return undefined
  return operation.kind === 'text' ? await response.text() : await response.json()
}
