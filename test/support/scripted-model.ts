import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { ProviderConfig } from '#protocol/config'
import { anthropic } from './wire-anthropic'
import { google } from './wire-google'
import { openaiChat } from './wire-openai-chat'
import { openaiResponses } from './wire-openai-responses'
import type { Frame, Turn, Wire } from './wire-turn'

// A model that says what a test tells it to, over real HTTP, in the streaming formats of the real providers.

export type ScriptedRequest = {
  path: string
  headers: http.IncomingHttpHeaders
  body: any // oxlint-disable-line typescript/no-explicit-any -- tests read deep into four wire formats
  /** How the connection ended: with the whole answer, or cut by the client. */
  ended: Promise<'finished' | 'aborted'>
}

export type Script = Turn[] | ((request: ScriptedRequest, index: number) => Turn | Promise<Turn>)

export type ProviderKind = 'openai-compatible' | 'openai' | 'anthropic' | 'google'

export class ScriptedModel {
  /** What asked for a turn, in order. Title requests are in `titleRequests`. */
  readonly requests: ScriptedRequest[] = []
  readonly titleRequests: ScriptedRequest[] = []
  /** The answer to requests for a title; they never consume the script. */
  title: Turn = { text: 'A scripted title' }
  readonly #server: http.Server
  #script: Script = []
  #asked = 0
  #given = 0
  readonly #waiting: ((request: ScriptedRequest) => void)[] = []

  constructor() {
    this.#server = http.createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => {
        if (!response.headersSent) sendError(response, { status: 500, body: { error: { message: String(error) } } })
        else response.destroy()
      })
    })
  }

  async listen(): Promise<this> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return this
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Replaces what is left of the script. */
  script(script: Script): void {
    this.#script = Array.isArray(script) ? [...script] : script
    this.#asked = 0
  }

  /** The next request that was not handed out yet, in order of arrival. */
  nextRequest(): Promise<ScriptedRequest> {
    const present = this.requests[this.#given]
    this.#given += 1
    if (present) return Promise.resolve(present)
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  /** The `provider` section of a configuration that leads here: provider `scripted`, models `scripted-model` and `scripted-mini`. */
  providerConfig(kind: ProviderKind = 'openai-compatible'): { scripted: ProviderConfig } {
    const baseURL = `${this.url}/${kind === 'google' ? 'v1beta' : 'v1'}`
    return {
      scripted: {
        name: 'Scripted',
        npm: `@ai-sdk/${kind}`,
        options: { baseURL, apiKey: 'sk-scripted-key-0000' },
        models: { 'scripted-model': scriptedModel('Scripted Model'), 'scripted-mini': scriptedModel('Scripted Mini') },
      },
    }
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  async #answer(incoming: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const path = (incoming.url ?? '').split('?')[0] ?? ''
    const found = wireOf(path)
    if (!found || incoming.method !== 'POST') return sendError(response, { status: 404, body: { error: { message: `No such path: ${path}` } } })
    const body = JSON.parse(await readBody(incoming)) as { model?: string; stream?: boolean }
    const ended = once(response, 'close').then(() => (response.writableFinished ? ('finished' as const) : ('aborted' as const)))
    const request: ScriptedRequest = { path: incoming.url ?? '', headers: incoming.headers, body, ended }
    const title = isTitleRequest(body)
    const number = title ? this.titleRequests.push(request) : this.requests.push(request)
    if (!title) this.#waiting.shift()?.(request)
    const turn = title ? this.title : await this.#next(request)
    const context = { model: body.model ?? found.model ?? 'scripted-model', number }
    if (turn.error) return sendError(response, turn.error)
    if (turn.hang === 'headers') return
    if (found.stream ?? body.stream) return sendStream(response, turn, found.wire.stream(turn, context))
    if (turn.delayMs) await pause(turn.delayMs)
    await turn.until
    sendJson(response, 200, found.wire.whole(turn, context))
  }

  async #next(request: ScriptedRequest): Promise<Turn> {
    const index = this.#asked++
    if (typeof this.#script === 'function') return this.#script(request, index)
    return this.#script.shift() ?? { error: { status: 400, body: { error: { message: 'The script of the scripted model is empty' } } } }
  }
}

export function startScriptedModel(): Promise<ScriptedModel> {
  return new ScriptedModel().listen()
}

function scriptedModel(name: string) {
  return {
    name,
    attachment: true,
    reasoning: true,
    temperature: true,
    tool_call: true,
    modalities: { input: ['text' as const, 'image' as const, 'pdf' as const], output: ['text' as const] },
    limit: { context: 200_000, output: 32_000 },
    cost: { input: 1, output: 2, cache_read: 0.1, cache_write: 1.25 },
  }
}

function wireOf(path: string): { wire: Wire; model?: string; stream?: boolean } | undefined {
  if (path === '/v1/chat/completions') return { wire: openaiChat }
  if (path === '/v1/responses') return { wire: openaiResponses }
  if (path === '/v1/messages') return { wire: anthropic }
  const match = /^\/v1beta\/models\/([^/:]+):(streamGenerateContent|generateContent)$/.exec(path)
  return match ? { wire: google, model: match[1], stream: match[2] === 'streamGenerateContent' } : undefined
}

function isTitleRequest(value: unknown): boolean {
  if (typeof value === 'string') return value.startsWith('Generate a title for this conversation:')
  if (typeof value !== 'object' || value === null) return false
  return Object.values(value).some(isTitleRequest)
}

async function readBody(request: http.IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer)
  return Buffer.concat(pieces).toString('utf8')
}

async function sendStream(response: http.ServerResponse, turn: Turn, frames: Iterable<Frame>): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
  response.flushHeaders()
  const all = [...frames]
  const last = all.findLastIndex((frame) => frame.content)
  const start = performance.now()
  let sent = 0
  for (const [index, frame] of all.entries()) {
    if (response.destroyed) return
    if (frame.content && turn.delayMs) await pause(turn.delayMs)
    if (frame.content && turn.perSecond) await pauseUntil(start + (sent * 1000) / turn.perSecond)
    const written = new Promise((resolve) => response.write(frame.text, resolve))
    if (frame.content) sent += 1
    // A cut right after a write would take the written bytes with it.
    if (frame.content && sent === turn.dropAfter) return void written.then(() => response.destroy())
    if (response.writableNeedDrain) await drained(response)
    if (index !== Math.max(last, 0)) continue
    if (turn.hang) return
    await turn.until
  }
  if (turn.dropAfter === undefined) response.end()
  else response.destroy()
}

async function pauseUntil(time: number): Promise<void> {
  const left = time - performance.now()
  if (left > 0) await pause(left)
}

async function drained(response: http.ServerResponse): Promise<void> {
  const over = new AbortController()
  try {
    await Promise.race([once(response, 'drain', over), once(response, 'close', over)])
  } finally {
    // Takes the listeners of the one that did not happen away.
    over.abort()
  }
}

function sendError(response: http.ServerResponse, error: NonNullable<Turn['error']>): void {
  const body = error.body ?? { error: { message: `Scripted error ${error.status}` } }
  if (typeof body !== 'string') return sendJson(response, error.status, body, error.headers)
  response.writeHead(error.status, error.headers)
  response.end(body)
}

function sendJson(response: http.ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify(body))
}
