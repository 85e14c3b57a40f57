import { badRequest, notFound, ProtocolError } from '#protocol/error'
import type { Input } from '#protocol/operation'
import type { App } from '../app'
import type { Instance } from '../instance'
import { openInstance } from '../project/instances'
import { warmInstance } from '../session/warm'
import { Bytes, Download } from '../system/download'
import { Feed } from '../system/feed'
import { WrittenJson } from '../system/json'
import { sendAnswer, sendBytes, sendEmpty } from './answer'
import { readJson } from './body'
import type { Call } from './call'
import { sendDownload } from './download'
import { sendFeed } from './feed'
import { limits } from './limits'
import type { Match, Route } from './route-table'
import { checkInput } from './scope'
import { decodePart, deepQuery } from './target'
import { validate } from './validate'

type AnyInput = Input<Route['operation']>

/** Validates one request, opens what it needs and answers with what its handler returns. Synchronous where all of that is. */
export function serve(call: Call, match: Match): void | Promise<void> {
  return match.route.beside.length > 0 ? serveByBody(call, match) : serveOne(call, match)
}

/** Where dialects share an address, the body tells which of them is spoken. */
async function serveByBody(call: Call, { route, params }: Match): Promise<void> {
  const body = await readJson(call.request, route.operation.large ? limits.largeBodyBytes : limits.bodyBytes)
  const chosen = route.beside.find(({ operation }) => isMeant(operation.beside, body)) ?? route
  call.operation = chosen.id
  call.family = chosen.operation.family ?? 'classic'
  return serveOne(call, { route: chosen, params }, { body })
}

function isMeant(beside: Route['operation']['beside'], body: unknown): boolean {
  return beside !== undefined && typeof body === 'object' && body !== null && Object.hasOwn(body, beside.has) && !Object.hasOwn(body, beside.lacks)
}

/** `read` is the body when somebody had to look into it already. */
function serveOne(call: Call, { route, params }: Match, read?: { body: unknown }): void | Promise<void> {
  const { operation, handler } = route
  const { wire } = call
  if (!handler) throw new Error(`${route.id} has no handler`)
  const input = { params: readParams(route, params), query: readQuery(call, route), body: {} } as unknown as AnyInput
  if (operation.scope === 'app' && operation.method === 'GET' && !call.credential?.token) return respond(call, route, handler(wire.app as never, input, call))
  return prepare(call, route, { input, read }).then((context) => respond(call, route, handler(context as never, input, call)))
}

/** The folder a request is about: the address counts before the header, and the server's own folder is the last resort. */
export function directoryOf(call: Call): string {
  const query = call.target.query()
  const located = call.family === 'v2' ? query['location[directory]'] : undefined
  const asked = located || query.directory || headerDirectory(call.header('x-opencode-directory'))
  if (asked && Buffer.byteLength(asked) > limits.pathBytes) throw badRequest(`Paths have at most ${limits.pathBytes} bytes`)
  return asked || call.wire.app.options.directory
}

async function prepare(call: Call, route: Route, { input, read }: { input: AnyInput; read: { body: unknown } | undefined }): Promise<App | Instance> {
  const { operation } = route
  // First, so that nothing is opened for a body that is refused; it also keeps GETs with bodies from being special.
  if (operation.method !== 'GET') {
    const body = read ? read.body : await readJson(call.request, operation.large ? limits.largeBodyBytes : limits.bodyBytes)
    if (operation.body) input.body = validate(operation.body, body, 'Payload') as typeof input.body
  }
  await checkInput(call, route, { ...input, directory: () => directoryOf(call) })
  if (operation.kind === 'feed') call.wire.streams.checkRoom(call.client!)
  const { app } = call.wire
  if (operation.scope === 'app') return app
  const sessionID = sessionOf(route, input)
  const instance = await openInstance(app, sessionID === undefined ? directoryOf(call) : sessionDirectory(app, sessionID))
  if (!instance.closed) void warmInstance(instance)
  return instance
}

/** The session that a request is about: of its address, or in `/v1` also of its body. */
function sessionOf({ operation, inSession }: Route, { params, body }: AnyInput): string | undefined {
  if (inSession) return (params as { sessionID: string }).sessionID
  return operation.family === 'v1' ? (body as { session_id?: string }).session_id : undefined
}

/** A session runs in its own folder, whatever folder the request names. */
function sessionDirectory(app: App, sessionID: string): string {
  const session = app.store.session.get(sessionID)
  if (!session) throw notFound(`Session not found: ${sessionID}`, { sessionID })
  return session.directory
}

function readParams({ operation }: Route, params: Record<string, string>) {
  return operation.params ? validate(operation.params, params, 'Params') : params
}

function readQuery(call: Call, { operation }: Route) {
  if (!operation.query) return {}
  return validate(operation.query, operation.family === 'v2' ? deepQuery(call.target.query()) : call.target.query(), 'Query')
}

function respond(call: Call, route: Route, result: unknown): void | Promise<void> {
  if (result instanceof Promise) return result.then((value) => send(call, route, value))
  return send(call, route, result)
}

function send(call: Call, { operation, id }: Route, value: unknown): void | Promise<void> {
  const { request, response, headers } = call
  if (response.destroyed) return
  if (operation.method !== 'GET') call.wire.events.flush()
  if (value instanceof Feed) return sendFeed(call, value)
  if (value instanceof Download) return void sendDownload(call, value)
  if (value instanceof Bytes) return sendBytes(request, response, { ...value, headers })
  if (operation.status === 204) return sendEmpty(response, 204, headers)
  if (operation.kind === 'text') return sendAnswer(request, response, { status: 200, body: String(value), text: true, headers })
  const body = value instanceof WrittenJson ? value.data : JSON.stringify(value)
  if (body === undefined) throw new ProtocolError('UnknownError', { message: `${id} has no result` })
  call.wire.onAnswer?.({ operation: id, status: 200, body: body.toString() })
  sendAnswer(request, response, { status: 200, body, headers })
}

/** Clients send it percent-encoded or plain; plain bytes beyond ASCII come as Latin-1 from the parser. */
function headerDirectory(header: string | undefined): string | undefined {
  if (!header) return undefined
  const text = /[\u0080-\u00ff]/.test(header) ? Buffer.from(header, 'latin1').toString('utf8') : header
  if (text.includes('\ufffd')) throw badRequest('The folder is not valid UTF-8')
  try {
    return decodePart(text)
  } catch {
    // A folder whose plain name holds a percent sign.
    return text
  }
}
