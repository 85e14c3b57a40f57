import type { AccessScope } from '#protocol/access'
import { ProtocolError } from '#protocol/error'
import type { Call } from './call'
import type { Credential } from './credentials'
import type { Route } from './route-table'
import { checkFolder } from './scope-folder'

// What a program with a token of its own may do. The owner of the server (the token of the installation, the password, the
// tokens of the configuration, a signed-in browser) may do everything, and only the owner decides who comes in.
//
//   full   everything else; it can run commands, so it is as much as a key to this user's account
//   chat   the operations below: conversations, and what is needed to hold them; the agent works under its own rules, which
//          a chat can tighten and not loosen, and requests for permission are answered by others
//   read   whatever changes nothing: GETs, event streams included, but no sockets

/** Who comes in, and who did. */
const OWNER: ReadonlySet<string> = new Set(['server.tokens', 'server.createToken', 'server.revokeToken', 'server.pair', 'server.unpair', 'server.rotateToken'])

/** GETs that are not for readers: they tell of others, or take something away. */
const NOT_READING: ReadonlySet<string> = new Set(['server.access', 'server.clients', 'tui.control.next'])

/** By address, as the same conversation has several; parameters are `{}`. */
export const CHAT: ReadonlySet<string> = new Set([
  ...['/global/health', '/global/capabilities', '/global/event', '/event', '/server', '/path', '/agent', '/command', '/skill'].map(reading),
  ...['/provider', '/config/providers', '/project/current', '/permission', '/question'].map(reading),
  ...['', '/status', '/{}', '/{}/children', '/{}/todo', '/{}/diff', '/{}/message', '/{}/message/{}', '/{}/queue', '/{}/export'].map((rest) => reading(`/session${rest}`)),
  ...['', '/{}/message', '/{}/prompt_async', '/{}/command', '/{}/abort', '/{}/fork', '/{}/summarize'].map((rest) => writing(`/session${rest}`)),
  'PATCH /session/{}',
  'DELETE /session/{}',
  'PATCH /session/{}/queue/{}',
  'DELETE /session/{}/queue/{}',
  ...['/question/{}/reply', '/question/{}/reject'].map(writing),
  ...['/health', '/location', '/agent', '/command', '/skill', '/model', '/provider', '/provider/{}', '/event', '/permission/request', '/question/request'].map((rest) => reading(`/api${rest}`)),
  ...['', '/active', '/{}', '/{}/context', '/{}/history', '/{}/event', '/{}/message', '/{}/message/{}', '/{}/permission', '/{}/permission/{}', '/{}/question'].map((rest) =>
    reading(`/api/session${rest}`),
  ),
  ...['', '/{}/agent', '/{}/model', '/{}/prompt', '/{}/compact', '/{}/wait', '/{}/interrupt', '/{}/question/{}/reply', '/{}/question/{}/reject'].map((rest) =>
    writing(`/api/session${rest}`),
  ),
  ...['/health', '/models', '/providers', '/projects', '/sessions', '/sessions/{}', '/sessions/{}/messages', '/sessions/{}/stream'].map(reading),
  ...['/query', '/sessions', '/sessions/{}/messages', '/sessions/{}/abort'].map(writing),
  'DELETE /sessions/{}',
  ...['/skills', '/tools', '/models', '/models/*', '/sessions', '/sessions/{}', '/sessions/{}/messages'].map((rest) => reading(`/v1${rest}`)),
  ...['/chat', '/chat/stream', '/chat/completions', '/sessions'].map((rest) => writing(`/v1${rest}`)),
  'DELETE /v1/sessions/{}',
])

const SCOPES: readonly AccessScope[] = ['full', 'chat', 'read']
/** Where `tools` are those of the caller, which are never run here. */
const OWN_TOOLS = '/v1/chat/completions'

/** Refuses what the token's scope does not hold; before anything of the request is read. */
export function checkScope(credential: Credential, route: Route): void {
  const { id } = route
  if (credential.kind === 'pairing' && id !== 'server.claimPair') throw new ProtocolError('Forbidden', { message: 'Forbidden' })
  const scope = credential.token?.info.scope
  if (scope === undefined || allows(scope, route)) return
  const message = OWNER.has(id) ? 'Only the owner of this server decides who may come in' : `A token with the scope "${scope}" may not do this (${id})`
  throw new ProtocolError('ScopeError', { message, scope })
}

/** The same for what the request holds: nothing in it may reach beyond the scope or the folder of the token. */
export async function checkInput(call: Call, route: Route, input: { params: object; query: object; body: unknown; directory: () => string }): Promise<void> {
  const token = call.credential?.token
  if (!token) return
  const { scope } = token.info
  const body: Record<string, unknown> = typeof input.body === 'object' && input.body !== null ? { ...input.body } : {}
  if (route.id.endsWith('config.update') && 'server' in body) {
    throw new ProtocolError('ScopeError', { message: 'Only the owner of this server changes who may come in (`server`)', scope })
  }
  if (scope === 'chat') checkTightening(body, route)
  if (token.info.directory !== undefined) await checkFolder(call, route, { ...input, body })
}

/** The scopes that hold an operation; none where it is the owner's alone. */
export function allowedScopes(route: Pick<Route, 'id' | 'operation'>): AccessScope[] {
  return SCOPES.filter((scope) => allows(scope, route))
}

export function addressOf({ operation }: Pick<Route, 'operation'>): string {
  return `${operation.method} ${operation.path.replaceAll(/\{\w+\}/g, '{}')}`
}

function allows(scope: AccessScope, route: Pick<Route, 'id' | 'operation'>): boolean {
  const { id, operation } = route
  if (OWNER.has(id) || id === 'server.claimPair') return false
  if (scope === 'full') return true
  if (scope === 'chat') return CHAT.has(addressOf(route))
  return operation.method === 'GET' && operation.kind !== 'socket' && !NOT_READING.has(id)
}

/** A session's own rules come after the agent's: what is allowed there would need nobody's answer any more. */
function checkTightening(body: Record<string, unknown>, { operation }: Route) {
  const rules = Array.isArray(body.permission) ? (body.permission as { action?: unknown }[]) : []
  const tools = operation.path === OWN_TOOLS || typeof body.tools !== 'object' || body.tools === null ? [] : Object.values(body.tools)
  if (rules.every((rule) => rule.action === 'deny') && tools.every((on) => on === false)) return
  throw new ProtocolError('ScopeError', { message: 'A token for chats can not allow what the rules of the agent ask about', scope: 'chat' })
}

function reading(path: string) {
  return `GET ${path}`
}

function writing(path: string) {
  return `POST ${path}`
}
