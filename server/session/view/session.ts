import { z } from 'zod'
import type { Session } from '#protocol/session'
import type { SessionsQuery, SessionsResponse, SessionV2Info } from '#protocol/v2/session'
import type { App } from '../../app'
import { modelRef } from '../log/tell-session'
import { runs } from '../runs'
import { pageSize, readCursor, writeCursor } from './pages'
import { revertState } from './revert-state'

const Filter = z.object({ search: z.string(), directory: z.string(), project: z.string(), subpath: z.string() }).partial()
const Cursor = z.object({ anchor: z.object({ id: z.string(), time: z.number(), direction: z.enum(['next', 'previous']) }), order: z.enum(['asc', 'desc']), filter: Filter })
type Cursor = z.infer<typeof Cursor>

const noTokens = { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } }

/** A session as `/api` shows it. */
export function viewSession(session: Session): SessionV2Info {
  const { id, parentID, projectID, agent, model, title, directory, path, revert } = session
  const { created, updated, archived } = session.time
  return {
    id,
    ...(parentID ? { parentID } : {}),
    projectID,
    ...(agent ? { agent } : {}),
    ...(model ? { model: modelRef(model) } : {}),
    cost: session.cost ?? 0,
    tokens: session.tokens ?? noTokens,
    time: { created, updated, ...(archived === undefined ? {} : { archived }) },
    title,
    location: { directory },
    ...(path ? { subpath: path } : {}),
    ...(revert ? { revert: revertState(revert) } : {}),
  }
}

/** A page of the sessions of all folders, the last updated first unless asked otherwise. A cursor brings its question along. */
export function listSessionViews(app: App, query: SessionsQuery): SessionsResponse {
  const cursor = query.cursor === undefined ? undefined : readCursor(Cursor, query.cursor)
  const filter = cursor?.filter ?? Filter.parse(query)
  const order = cursor?.order ?? query.order ?? 'desc'
  const direction = cursor?.anchor.direction ?? 'next'
  const limit = pageSize(query.limit)
  const { search, directory, project, subpath } = filter
  const found = app.store.session.list({
    placed: true,
    ...(search ? { search } : {}),
    ...(directory ? { directory } : {}),
    ...(project ? { projectID: project } : {}),
    ...(subpath ? { path: subpath } : {}),
    oldest: (order === 'desc') !== (direction === 'next'),
    ...(cursor ? { beyond: cursor.anchor } : {}),
    limit: limit + 1,
  })
  const page = found.slice(0, limit)
  if (direction === 'previous') page.reverse()
  const more = found.length > limit
  const write = (session: Session | undefined, way: Cursor['anchor']['direction'], there: boolean) =>
    session && there ? { [way]: writeCursor({ anchor: { id: session.id, time: session.time.updated, direction: way }, order, filter } satisfies Cursor) } : {}
  return {
    data: page.map(viewSession),
    cursor: { ...write(page[0], 'previous', direction === 'previous' ? more : cursor !== undefined), ...write(page.at(-1), 'next', direction === 'next' ? more : true) },
  }
}

/** The sessions that are at work. */
export function activeSessions(app: App): Record<string, { type: 'running' }> {
  return Object.fromEntries([...runs(app).keys()].map((id) => [id, { type: 'running' as const }]))
}
