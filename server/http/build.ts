import type { IncomingMessage, ServerResponse } from 'node:http'
import { badRequest, notFound, ProtocolError } from '#protocol/error'
import { openInstance } from '../project/instances'
import { sendAnswer, sendEmpty } from './answer'
import { authenticate } from './auth'
import { Call } from './call'
import { isPreflight, preflightHeaders } from './cors'
import { toWireError } from './errors'
import { familyOf } from './family'
import { checkSource, isNavigation } from './guard'
import { limits } from './limits'
import { directoryOf, serve } from './mount'
import type { Match, RouteTable } from './route-table'
import { checkInput, checkScope } from './scope'
import { isSharePath, sendSharePage } from './share-page'
import { isSignIn, sendSignInPage, signIn } from './sign-in'
import { streamSession } from './session-stream'
import { streamEvents } from './sse'
import { proveToken } from './token'
import type { Wire } from './wire'

const LAST_READ = 1_000

/**
 * What answers every request. One function runs the checks in their order (Host, Origin and Fetch-Metadata, credentials,
 * limits, route); there is no way around it, and no chain of middlewares that a route could be mounted beside.
 */
export function buildListener(wire: Wire, table: RouteTable): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    let call: Call | undefined
    try {
      call = new Call(wire, request, response)
      logAccess(call)
      const pending = answer(call, table)
      if (pending) pending.catch((error: unknown) => fail(wire, { call, request, response }, error))
    } catch (error) {
      fail(wire, { call, request, response }, error)
    }
  }
}

function answer(call: Call, table: RouteTable): void | Promise<void> {
  const { wire, request, response, target } = call
  const shared = isSharePath(request.method, target.path)
  checkSource(wire.policy, request, { linked: shared })
  if (isPreflight(request)) return sendEmpty(response, 204, preflightHeaders(request, wire.policy.cors))
  call.allowOrigin()
  prove(call)
  if (isSignIn(call)) return signIn(call)
  if (shared) return sendSharePage(call)
  const credential = (call.credential = authenticate(wire.gate, request, target))
  call.client = wire.clients.note(request, credential.token)
  if (credential.token) wire.gate.tokens.use(credential.token, response)
  if (target.path.length > limits.pathBytes) throw badRequest('The address is too long')
  const match = table.match(request.method ?? '', target.path)
  if (!match) return serveRest(call, table)
  call.operation = call.client.lastCall = match.route.id
  call.family = match.route.operation.family ?? 'classic'
  checkScope(credential, match.route)
  return match.route.operation.kind === 'stream' ? openStream(call, match) : match.route.handler ? serve(call, match) : refuseSocket()
}

/** Once the answer is out, or nobody waits for it any more. */
function logAccess(call: Call) {
  const since = performance.now()
  const { response, wire } = call
  response.once('close', () => wire.accessLog.note(call, response.headersSent ? response.statusCode : 0, since))
}

/** Answers a challenge on allowed and refused requests alike: a client asks before it shows its token. */
function prove(call: Call) {
  const challenge = call.header('x-opencode-challenge')
  if (challenge === undefined) return
  if (!/^[\w.~+/=-]{16,256}$/.test(challenge)) throw badRequest('A challenge has 16 to 256 letters of base64')
  call.answer('x-opencode-proof', proveToken(call.wire.gate.credentials.token, challenge, call.wire.url))
}

async function openStream(call: Call, { route, params }: Match) {
  await checkInput(call, route, { params, query: {}, body: {}, directory: () => directoryOf(call) })
  if (route.id === 'v2.session.events') return streamSession(call, params)
  const instance = route.operation.scope === 'instance' ? await openInstance(call.wire.app, directoryOf(call)) : undefined
  const { request, response, headers } = call
  if (response.destroyed) return
  if (request.method === 'HEAD') return sendEmpty(response, 200, headers)
  streamEvents(call, instance)
}

function refuseSocket(): never {
  throw badRequest('This address is a WebSocket')
}

/** What is no operation: the document, the pages, and nothing. */
async function serveRest(call: Call, table: RouteTable): Promise<void> {
  const { request, response, target, headers, wire } = call
  const reading = request.method === 'GET' || request.method === 'HEAD'
  if (reading && target.path === '/doc') {
    const { openapiText } = await import('./openapi')
    return sendAnswer(request, response, { status: 200, body: await openapiText(wire.app), headers })
  }
  if (reading && /^\/reference(\/|$)/.test(target.path)) {
    const { sendReference } = await import('./reference/reference')
    if (await sendReference(call)) return
  }
  if (reading && target.path === '/sign-in') return sendSignInPage(call, 200)
  const methods = table.methods(target.path)
  if (methods.length > 0) {
    call.answer('allow', methods.join(', '))
    throw new ProtocolError('MethodNotAllowed', { message: `${request.method} is not known here` })
  }
  if (reading && call.family === 'classic' && wire.files && (await wire.files.serve({ request, response, path: target.path, headers }))) return
  throw notFound(`Route not found: ${request.method} ${target.path.slice(0, 200)}`)
}

type Failed = { call: Call | undefined; request: IncomingMessage; response: ServerResponse }

function fail(wire: Wire, { call, request, response }: Failed, error: unknown) {
  const operation = call?.operation ?? ''
  const family = call?.family ?? familyOf(request.url ?? '')
  const wired = toWireError(error, { log: wire.app.log, operation, family })
  // Nobody waits for the answer any more, or half of it is out.
  if (!wired || response.headersSent || response.destroyed) return void response.destroy()
  const headers = [...(call?.headers ?? []), ...wired.headers, ...closing(request, response)]
  if (wired.status === 401 || wired.status === 429) {
    if (call && !call.credential && isNavigation(request)) {
      call.headers.push(...wired.headers)
      return sendSignInPage(call, wired.status)
    }
    // A browser would open its own password window, over our page and for every request of a script.
    if (wired.status === 401 && request.headers['sec-fetch-mode'] === undefined) headers.push('www-authenticate', 'Basic realm="Secure Area"')
  }
  if (!wired.body) return sendEmpty(response, wired.status, headers)
  const body = JSON.stringify(wired.body)
  wire.onAnswer?.({ operation, status: wired.status, body })
  sendAnswer(request, response, { status: wired.status, body, headers })
}

/** A body that nobody will read must neither be waited for nor cut the answer off. */
function closing(request: IncomingMessage, response: ServerResponse): string[] {
  const empty = request.headers['content-length'] === undefined && request.headers['transfer-encoding'] === undefined
  if (empty || request.complete) return []
  response.once('finish', () => {
    request.resume()
    const timer = setTimeout(() => request.socket.destroy(), LAST_READ)
    timer.unref()
    request.socket.once('close', () => clearTimeout(timer))
  })
  return ['connection', 'close']
}
