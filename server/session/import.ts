import type { z } from 'zod'
import { EXPORT_FORMAT, EXPORT_VERSION, ImportInput } from '#protocol/export'
import { badRequest, ProtocolError } from '#protocol/error'
import type { MessageID, PartID, SessionID } from '#protocol/id'
import { MessageWithParts, type Part } from '#protocol/message'
import { Session, Todo } from '#protocol/session'
import { PROTOCOL_VERSION } from '#protocol/version'
import { findAgent } from '../config/agents'
import type { Instance } from '../instance'
import { findModel } from '../provider/model'
import { breather } from '../system/breath'
import { copyMessage, writeCopy, type Renaming } from './copy'
import { relativePath } from './session'

// A file may be anybody's words. It is checked in whole before anything is written; what would give rights (permission
// rules), point somewhere (folders, snapshots of files, addresses of shares) or still be at work does not come along.

const MAX_MESSAGES = 20_000
const MAX_PARTS = 200_000
const MAX_DEPTH = 8
const MAX_SESSIONS = 500
const LONGEST_TITLE = 500
const GOOD_ID = /^(ses|msg|prt)_[A-Za-z0-9]{8,64}$/

type Taken = { info: Session; messages: MessageWithParts[]; todos: Todo[]; children: Taken[] }
type Checking = { breathe: () => Promise<void>; sessions: number; messages: number; parts: number }

/** Makes a session of this folder out of an exported one, its children included. */
export async function importSession(instance: Instance, input: ImportInput): Promise<Session> {
  const taken = await check(input, 'the file', { depth: 0, checking: { breathe: breather(), sessions: 0, messages: 0, parts: 0 } })
  const sessions = new Map<SessionID, SessionID>()
  nameSessions(instance, taken, sessions)
  return write(instance, taken, { sessions })
}

async function check(value: unknown, where: string, { depth, checking }: { depth: number; checking: Checking }): Promise<Taken> {
  const file = parse(ImportInput, value, where)
  if (file.format !== undefined && file.format !== EXPORT_FORMAT) throw badRequest(`${where}: the format ${file.format.slice(0, 100)} is not known`)
  if (file.version !== undefined && file.version > EXPORT_VERSION) throw badRequest(`${where}: it was written by a newer version of the app`)
  if (depth > MAX_DEPTH || ++checking.sessions > MAX_SESSIONS) throw tooMuch('sessions', MAX_SESSIONS)
  const info = parse(Session, file.info, `${where}: info`)
  const messages: MessageWithParts[] = []
  for (const [index, item] of file.messages.entries()) {
    if (++checking.messages > MAX_MESSAGES) throw tooMuch('messages', MAX_MESSAGES)
    const message = parse(MessageWithParts, item, `${where}: messages[${index}]`)
    checking.parts += message.parts.length
    if (checking.parts > MAX_PARTS) throw tooMuch('parts', MAX_PARTS)
    messages.push({ info: message.info, parts: message.parts.flatMap(withoutSnapshots) })
    await checking.breathe()
  }
  const todos = (file.todos ?? []).slice(0, 1000).map((todo, index) => parse(Todo, todo, `${where}: todos[${index}]`))
  const children: Taken[] = []
  for (const [index, child] of (file.children ?? []).entries()) children.push(await check(child, `${where}: children[${index}]`, { depth: depth + 1, checking }))
  return { info, messages: inOrder(messages), todos, children }
}

function parse<T extends z.ZodType>(schema: T, value: unknown, where: string): z.output<T> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]!
  throw badRequest(`${where}: ${issue.message}${issue.path.length > 0 ? ` at ${issue.path.join('.')}` : ''}`)
}

/** Who has the file has not the states of the project that it speaks of. */
function withoutSnapshots(part: Part): Part[] {
  if (part.type === 'patch' || part.type === 'snapshot') return []
  if (part.type !== 'step-start' && part.type !== 'step-finish') return [part]
  const { snapshot: _, ...rest } = part
  return [rest]
}

function inOrder(messages: MessageWithParts[]): MessageWithParts[] {
  const ids = new Set(messages.map(({ info }) => info.id))
  if (ids.size < messages.length) throw badRequest('Two messages of the file have the same id')
  return messages.sort((a, b) => a.info.time.created - b.info.time.created || (a.info.id < b.info.id ? -1 : 1))
}

function nameSessions(instance: Instance, taken: Taken, names: Map<SessionID, SessionID>) {
  const { id } = taken.info
  if (names.has(id)) throw badRequest(`Two sessions of the file have the id ${id}`)
  const free = GOOD_ID.test(id) && !instance.store.session.get(id)
  names.set(id, free ? id : instance.app.id('ses'))
  for (const child of taken.children) nameSessions(instance, child, names)
}

async function write(instance: Instance, taken: Taken, place: { sessions: Map<SessionID, SessionID>; parentID?: SessionID }): Promise<Session> {
  const { app } = instance
  const { sessions, parentID } = place
  const { share: _s, revert: _r, permission: _p, parentID: _f, workspaceID: _w, agent, model, ...rest } = taken.info
  const knownAgent = agent !== undefined && (await findAgent(instance, agent).catch(() => undefined))
  const knownModel = model && (await findModel(instance, { providerID: model.providerID, modelID: model.id }).catch(() => undefined))
  const session: Session = {
    ...rest,
    id: sessions.get(taken.info.id)!,
    title: rest.title.slice(0, LONGEST_TITLE),
    version: PROTOCOL_VERSION,
    projectID: instance.project.id,
    directory: instance.directory,
    path: relativePath(instance),
    ...(knownAgent ? { agent: knownAgent.name } : {}),
    ...(knownModel && model ? { model } : {}),
    ...(parentID ? { parentID } : {}),
  }
  const ids = (await isFree(instance, taken.messages)) ? undefined : new Map(taken.messages.map(({ info }) => [info.id, app.id('msg')]))
  const written = await writeCopy(app, session, { messages: copies(instance, taken, { session, sessions, ids }), todos: taken.todos })
  for (const child of taken.children) await write(instance, child, { sessions, parentID: session.id })
  return written
}

type Names = { session: Session; sessions: Map<SessionID, SessionID>; ids: Map<MessageID, MessageID> | undefined }

function* copies(instance: Instance, { messages }: Taken, { session, sessions, ids }: Names): Generator<MessageWithParts> {
  const { app, directory, worktree } = instance
  const now = app.clock.now()
  // A clock that ran ahead elsewhere must not put old messages behind the ones to come.
  const ahead = Math.max(0, (messages.at(-1)?.info.time.created ?? 0) - now)
  const names: Renaming = {
    sessionID: session.id,
    message: (id: MessageID) => ids?.get(id) ?? id,
    part: (id: PartID) => (ids ? app.id('prt') : id),
    session: (id: SessionID) => sessions.get(id) ?? id,
  }
  for (const message of messages) {
    const { info, parts } = copyMessage(message, names, now)
    const time = { ...info.time, created: info.time.created - ahead }
    if (info.role === 'user') yield { info: { ...info, time }, parts }
    else yield { info: { ...info, time: { ...info.time, ...time }, path: { cwd: directory, root: worktree } }, parts }
  }
}

/** True when the ids of the file can be kept: they read like ids, and nobody here has them. */
async function isFree({ store }: Instance, messages: readonly MessageWithParts[]): Promise<boolean> {
  const breathe = breather()
  const seen = new Set<PartID>()
  for (const { info, parts } of messages) {
    if (!GOOD_ID.test(info.id) || store.message.get(info.id)) return false
    for (const { id } of parts) {
      if (!GOOD_ID.test(id) || seen.has(id) || store.part.get(id)) return false
      seen.add(id)
    }
    await breathe()
  }
  return true
}

function tooMuch(what: string, limit: number) {
  return new ProtocolError('PayloadTooLarge', { message: `The file has more than ${limit} ${what}`, limit })
}
