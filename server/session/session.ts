import path from 'node:path'
import type { SessionID } from '#protocol/id'
import { notFound } from '#protocol/error'
import { PROTOCOL_VERSION } from '#protocol/version'
import type { Session, SessionCreate, SessionQuery, SessionUpdate } from '#protocol/session'
import type { App } from '../app'
import type { Instance } from '../instance'
import { transact } from '../store/transact'
import { settleQueued } from './queue-flow'
import { stopRun } from './runs'
import { makeSlug } from '../project/slug'

const DEFAULT_LIMIT = 100

const noTokens = { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } }

/** `archived` is when it was put away, for those that are not to be seen in lists from the start; `id` is one that is not taken. */
export function createSession(instance: Instance, input: SessionCreate, { archived, id }: { archived?: number; id?: SessionID } = {}): Session {
  const now = instance.app.clock.now()
  const session: Session = {
    id: id ?? instance.app.id('ses'),
    slug: makeSlug(),
    version: PROTOCOL_VERSION,
    projectID: instance.project.id,
    directory: instance.directory,
    path: relativePath(instance),
    title: input.title ?? defaultTitle(input.parentID !== undefined, now),
    cost: 0,
    tokens: noTokens,
    time: { created: now, updated: now, ...present({ archived }) },
    ...present({ parentID: input.parentID, agent: input.agent, model: input.model, metadata: input.metadata, permission: input.permission }),
  }
  return transact(
    instance,
    (tx) => {
      tx.session.put(session)
      tx.emit('session.created', { sessionID: session.id, info: session })
      return session
    },
    { durable: true },
  )
}

export function listSessions(instance: Instance, query: SessionQuery): Session[] {
  const place = query.scope === 'project' ? { projectID: instance.project.id } : { directory: instance.directory }
  // A path asks for the sessions of a sub folder, which has a directory of its own: then the project is the frame.
  const frame = query.path ? { projectID: instance.project.id, path: query.path } : place
  const limit = query.limit === undefined ? DEFAULT_LIMIT : query.limit < 0 ? Number.MAX_SAFE_INTEGER : query.limit
  return instance.store.session.list({ ...frame, limit, ...present({ roots: query.roots, start: query.start, search: query.search }) })
}

export function getSession(app: App, id: SessionID): Session {
  const session = app.store.session.get(id)
  if (!session) throw notFound(`Session not found: ${id}`, { sessionID: id })
  return session
}

/** Only new permission rules count as activity; renaming and archiving leave the place in the list alone. */
export function updateSession(app: App, id: SessionID, input: SessionUpdate): Session {
  const session = getSession(app, id)
  const archived = input.time?.archived
  const { archived: _, ...time } = session.time
  const keptTime = archived === undefined ? session.time : archived === null ? time : { ...time, archived }
  return saveSession(app, {
    ...session,
    ...present({ title: input.title, metadata: input.metadata }),
    ...(input.permission ? { permission: [...(session.permission ?? []), ...input.permission] } : {}),
    time: input.permission ? { ...keptTime, updated: app.clock.now() } : keptTime,
  })
}

/** Writes a changed session and tells everyone. */
export function saveSession(app: App, session: Session): Session {
  return transact(
    app,
    (tx) => {
      tx.session.put(session)
      tx.emit('session.updated', { sessionID: session.id, info: session }, placeOf(session))
      return session
    },
    { durable: true },
  )
}

/** Stops and deletes a session after its children. It stops first, so that it starts no further ones meanwhile. */
export async function deleteSession(app: App, id: SessionID): Promise<boolean> {
  const session = getSession(app, id)
  await stopRun(app, id)
  for (const child of app.store.session.children(id)) await deleteSession(app, child.id)
  await stopRun(app, id)
  const waiting = app.store.queue.list(id)
  transact(
    app,
    (tx) => {
      tx.session.remove(id)
      tx.emit('session.deleted', { sessionID: id, info: session }, placeOf(session))
    },
    { durable: true },
  )
  for (const prompt of waiting) settleQueued(app, prompt.id, { error: notFound(`Session not found: ${id}`) })
  return true
}

export function childSessions(app: App, id: SessionID): Session[] {
  getSession(app, id)
  return app.store.session.children(id)
}

export function sessionTodos(app: App, id: SessionID) {
  getSession(app, id)
  return app.store.todo.get(id)
}

/** Where the events of a session belong, whoever causes them. */
export function placeOf(session: Session) {
  return { directory: session.directory, project: session.projectID }
}

export function isDefaultTitle(title: string): boolean {
  return /^(New|Child) session - \d{4}-\d{2}-\d{2}T/.test(title)
}

function defaultTitle(child: boolean, now: number) {
  return `${child ? 'Child' : 'New'} session - ${new Date(now).toISOString()}`
}

/** Where the folder lies in its work tree. */
export function relativePath(instance: Instance) {
  if (instance.worktree === '/') return ''
  return path.relative(instance.worktree, instance.directory).split(path.sep).join('/')
}

/** Leaves out the keys without a value: the wire omits them, never null. */
function present<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> }
}
