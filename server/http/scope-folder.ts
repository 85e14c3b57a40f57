import { realpath } from 'node:fs/promises'
import path from 'node:path'
import { ProtocolError } from '#protocol/error'
import type { QuestionID, SessionID } from '#protocol/id'
import { questionSession } from '../permission/question'
import { isInside } from '../system/real-path'
import type { Call } from './call'
import type { Route } from './route-table'

/** About the server as a whole, and harmless. */
const ANYWHERE: ReadonlySet<string> = new Set(['global.health', 'global.capabilities', 'server.info', 'v2.health.get', 'query.health'])
/** Fields that name a session. */
const NAMES = /^(id|parentID|session_?id)$/i
/** Fields by which a request looks beyond its folder. */
const WIDENING: ReadonlySet<string> = new Set(['scope', 'project', 'projectID', 'workspace'])

/** What a request holds once it is valid; `directory` is the folder that it would open. */
export type CheckedInput = { params: object; query: object; body: Record<string, unknown>; directory: () => string }

/**
 * A token that is bound to a folder reaches that folder alone: every folder and every session that a request names must lie
 * in it, and what is about neither is refused.
 */
export async function checkFolder(call: Call, route: Route, input: CheckedInput): Promise<void> {
  if (ANYWHERE.has(route.id)) return
  const fields = [...Object.entries(input.params), ...Object.entries(input.query), ...Object.entries(input.body)]
  if (fields.some(([name]) => WIDENING.has(name))) throw outside()
  for (const [name, value] of fields) requireSession(call, sessionOf(call, name, value))
  for (const directory of namedFolders(fields)) await requireFolder(call, directory)
  const inSession = Object.entries(input.params).some(([name, value]) => sessionOf(call, name, value) !== undefined)
  if (route.operation.scope === 'app' && !inSession) throw outside()
  if (route.operation.scope === 'instance' && !route.inSession) await requireFolder(call, input.directory())
}

/** The session that a field means: one that exists, or one that is asked for by its name. */
function sessionOf({ wire }: Call, name: string, value: unknown): SessionID | undefined {
  if (typeof value !== 'string') return undefined
  if (name === 'requestID' && value.startsWith('que')) return questionSession(wire.app, value as QuestionID)
  if (!value.startsWith('ses')) return undefined
  return NAMES.test(name) || wire.app.store.session.get(value as SessionID) ? (value as SessionID) : undefined
}

/** One that does not exist is not told apart from one that lies elsewhere. */
function requireSession({ wire, credential }: Call, id: SessionID | undefined) {
  if (id === undefined) return
  const session = wire.app.store.session.get(id)
  if (!session || !isInside(credential!.token!.info.directory!, session.directory)) throw outside()
}

async function requireFolder({ wire, credential }: Call, directory: string) {
  const asked = path.resolve(wire.app.options.directory, directory)
  const real = await realpath(asked).catch(() => asked)
  if (!isInside(credential!.token!.info.directory!, real)) throw outside()
}

function namedFolders(fields: readonly [string, unknown][]): string[] {
  return fields.flatMap(([name, value]) => {
    if (name === 'directory' && typeof value === 'string') return [value]
    const inner = name === 'location' && typeof value === 'object' && value !== null ? (value as { directory?: unknown }).directory : undefined
    return typeof inner === 'string' ? [inner] : []
  })
}

function outside() {
  return new ProtocolError('ScopeError', { message: 'This token is for one folder, and this is not about it', scope: 'folder' })
}
