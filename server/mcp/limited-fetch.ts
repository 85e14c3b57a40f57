import { MAX_MESSAGE } from './stdio'

// What may be said to which address, and how much may come back. The headers that a person configured go to the origin of
// the server alone; redirects are never followed by the platform, so nothing is carried elsewhere; addresses that the server
// names itself (for sign-ins) must be encrypted unless the server is on this machine as well.

export type LimitedFetch = (input: string | URL, init?: RequestInit) => Promise<Response>

export type FetchFacts = {
  url: URL
  headers: Readonly<Record<string, string>>
  signal: AbortSignal
}

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d

export function limitedFetch({ url: server, headers, signal }: FetchFacts): LimitedFetch {
  return async (input, init) => {
    const target = new URL(input)
    const inner = new Headers(init?.headers)
    if (target.origin === server.origin) addHeaders(inner, headers)
    else refuseUnsafe(target, server)
    const signals = init?.signal ? AbortSignal.any([init.signal, signal]) : signal
    const response = await fetch(target, { ...init, headers: inner, signal: signals, redirect: 'manual', credentials: 'omit' })
    return bounded(response)
  }
}

/** True for names and addresses of this machine. */
export function isLoopbackHost(host: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/i.test(host)
}

function addHeaders(target: Headers, headers: Readonly<Record<string, string>>) {
  // A client that proves who it is to the token endpoint does so with its own name and secret.
  const form = target.get('content-type')?.includes('x-www-form-urlencoded') ?? false
  for (const [name, value] of Object.entries(headers)) {
    if (!(form && name.toLowerCase() === 'authorization')) target.set(name, value)
  }
}

function refuseUnsafe(target: URL, server: URL) {
  const local = isLoopbackHost(server.hostname)
  if (target.protocol === 'https:' && (local || !isLoopbackHost(target.hostname))) return
  if (target.protocol === 'http:' && local && isLoopbackHost(target.hostname)) return
  throw new Error(`The server names an address that is not safe to ask: ${target.origin}`)
}

/** The same answer, whose body fails beyond 10 MB; of a stream of events that counts for each event. */
function bounded(response: Response): Response {
  if (!response.body || response.status === 204 || response.status === 304) return response
  const events = response.headers.get('content-type')?.includes('text/event-stream') ?? false
  let held = 0
  let lineBytes = 0
  const count = (chunk: Uint8Array) => {
    if (!events) return void (held += chunk.length)
    for (let from = 0; from < chunk.length; ) {
      const end = chunk.indexOf(LINE_FEED, from)
      const stop = end < 0 ? chunk.length : end
      const piece = stop - from - (stop > from && chunk[stop - 1] === CARRIAGE_RETURN ? 1 : 0)
      lineBytes += piece
      held += piece
      if (end < 0) return
      // An empty line ends an event.
      if (lineBytes === 0) held = 0
      lineBytes = 0
      from = end + 1
    }
  }
  const limit = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      count(chunk)
      if (held > MAX_MESSAGE) controller.error(new Error(`The server sent a message of more than ${MAX_MESSAGE / 1024 / 1024} MB`))
      else controller.enqueue(chunk)
    },
  })
  const { status, statusText, headers } = response
  const copy = new Response(response.body.pipeThrough(limit), { status, statusText, headers })
  // Transports look at where an answer came from.
  return Object.defineProperty(copy, 'url', { value: response.url })
}
