import type { GlobalSession, GlobalSessionQuery } from '#protocol/session'
import type { App } from '../app'

const DEFAULT_LIMIT = 100
const MAX_LIMIT = 1000
const PARTS = 1000

/** A page of the sessions of all projects, last updated first; `next` continues after it. */
export function listGlobalSessions(app: App, query: GlobalSessionQuery): { sessions: GlobalSession[]; next: string | undefined } {
  const limit = query.limit === undefined || query.limit < 0 ? DEFAULT_LIMIT : Math.min(Math.floor(query.limit), MAX_LIMIT)
  const { roots, start, search } = query
  const found = app.store.session.list({
    limit: limit + 1,
    placed: true,
    ...(query.archived ? {} : { archived: false }),
    ...(roots === undefined ? {} : { roots }),
    ...(start === undefined ? {} : { start }),
    ...(search === undefined ? {} : { search }),
    ...(query.cursor === undefined ? {} : cursorFilter(query.cursor)),
  })
  const page = found.slice(0, limit)
  const projects = new Map<string, GlobalSession['project']>()
  const sessions = page.map((session) => ({ ...session, project: projectOf(app, session.projectID, projects) }))
  const times = page.map(({ time }) => time.updated)
  return { sessions, next: found.length > limit && page.length > 0 ? nextCursor(times, query.cursor) : undefined }
}

/**
 * A cursor is the time of the last session given. Where several share that time, its fraction counts (in thousandths) how
 * many of them were given, so that none is told twice or left out.
 */
function nextCursor(times: readonly number[], before: number | undefined): string {
  const last = times.at(-1)!
  const here = times.filter((time) => time === last).length
  const given = before !== undefined && Math.floor(before) === last ? splitCursor(before).given + here : here
  // More than fit into the fraction can't be told apart: the rest of that millisecond is left out, so that pages end.
  return given < PARTS ? (last + given / PARTS).toFixed(3) : String(last)
}

function cursorFilter(cursor: number) {
  const { time, given } = splitCursor(cursor)
  return given === 0 ? { until: time - 1 } : { until: time, skip: given }
}

function splitCursor(cursor: number) {
  const time = Math.floor(cursor)
  return { time, given: Math.round((cursor - time) * PARTS) }
}

function projectOf(app: App, id: string, known: Map<string, GlobalSession['project']>): GlobalSession['project'] {
  const present = known.get(id)
  if (present !== undefined) return present
  const project = app.store.project.get(id)
  const summary = project ? { id, worktree: project.worktree, ...(project.name ? { name: project.name } : {}) } : null
  known.set(id, summary)
  return summary
}
