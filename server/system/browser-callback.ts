import { once } from 'node:events'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { http } from './node-http'

// Where a browser comes back to after a sign-in: a listener of this machine alone, that lives while somebody waits for it.
// Only who knows the state of a waiting sign-in is heard, once.

export type CallbackAnswer = { code: string } | { error: string }

export type Waiting = {
  state: string
  /** 0 is any. */
  port: number
  /** Another port will not do. */
  fixed: boolean
  path: string
  /** Resolves with what to tell the person in the browser. */
  onAnswer: (answer: CallbackAnswer) => Promise<{ ok: boolean; text: string }>
}

type Listener = { server: Server; port: number; waiting: Map<string, Waiting> }

/** The listeners of one kind of sign-in, by their ports. */
export type Callbacks = Map<number, Promise<Listener>>

export async function closeCallbacks(all: Callbacks): Promise<void> {
  for (const listener of await Promise.allSettled(all.values())) if (listener.status === 'fulfilled') stop(listener.value)
}

/** Waits for the browser; answers the port it has to come to, and how to stop waiting. */
export async function awaitCallback(all: Callbacks, waiting: Waiting): Promise<{ port: number; end(): void }> {
  const listener = await listenerFor(all, waiting)
  listener.waiting.set(waiting.state, waiting)
  const end = () => {
    if (!listener.waiting.delete(waiting.state) || listener.waiting.size > 0) return
    all.delete(listener.port)
    stop(listener)
  }
  return { port: listener.port, end }
}

async function listenerFor(all: Callbacks, { port, fixed }: Waiting): Promise<Listener> {
  const present = all.get(port)
  if (present) return present
  if (port === 0) return listenAnywhere(all)
  const opening = listen(port)
  all.set(port, opening)
  try {
    return await opening
  } catch (error) {
    all.delete(port)
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    if (fixed) throw new Error(`Port ${port} of this machine is in use; the sign-in has to come back to it`, { cause: error })
    return listenAnywhere(all)
  }
}

async function listenAnywhere(all: Callbacks): Promise<Listener> {
  const listener = await listen(0)
  all.set(listener.port, Promise.resolve(listener))
  return listener
}

async function listen(port: number): Promise<Listener> {
  const waiting: Listener['waiting'] = new Map()
  const server = http.createServer((request, response) => void answer({ request, response, waiting }))
  server.headersTimeout = 5_000
  server.requestTimeout = 10_000
  server.maxConnections = 16
  server.listen({ port, host: '127.0.0.1' })
  await once(server, 'listening')
  return { server, port: (server.address() as AddressInfo).port, waiting }
}

function stop({ server }: Listener): void {
  server.close()
  // The page that says how it went is still on its way.
  server.closeIdleConnections()
}

type Visit = { request: IncomingMessage; response: ServerResponse; waiting: Listener['waiting'] }

async function answer({ request, response, waiting }: Visit): Promise<void> {
  const url = URL.canParse(request.url ?? '', 'http://127.0.0.1') ? new URL(request.url ?? '', 'http://127.0.0.1') : undefined
  const entry = waiting.get(url?.searchParams.get('state') ?? '')
  if (request.method !== 'GET' || !url || !entry || url.pathname !== entry.path) {
    return page(response, 400, 'Nobody waits for this sign-in. Start it again in OpenCode Desktop.')
  }
  const code = url.searchParams.get('code')
  const failure = url.searchParams.get('error_description') ?? url.searchParams.get('error')
  const outcome = await entry.onAnswer(code ? { code } : { error: (failure ?? 'The server sent no code').slice(0, 500) }).catch((error: unknown) => ({ ok: false, text: String(error) }))
  page(response, outcome.ok ? 200 : 400, outcome.text)
}

function page(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    connection: 'close',
  })
  response.end(`<!doctype html><meta name="viewport" content="width=device-width"><title>OpenCode Desktop</title>
<body style="font: 16px/1.5 system-ui; margin: 20vh auto; max-width: 30rem; padding: 0 1rem"><p>${escapeText(text)}</p>`)
}

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
