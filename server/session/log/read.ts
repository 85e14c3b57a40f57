import type { SessionID } from '#protocol/id'
import type { SessionHistory } from '#protocol/v2/session'
import { nextVersions, type SessionDurableEvent } from '#protocol/v2/session-event'
import type { App } from '../../app'
import { getSession } from '../session'
import { fillData, storedSources } from './fill'
import { completeLog } from './past'

const DEFAULT_LIMIT = 100
const MAX_LIMIT = 1_000
/** A page ends with the event that brings it above this (characters), so that no answer is without bounds. */
const MAX_TEXT = 2 * 1024 * 1024

/** What happened after a number, in order; nothing missing and nothing twice. */
export async function readHistory(app: App, sessionID: SessionID, query: { limit?: number; after?: number }): Promise<SessionHistory> {
  await completeLog(app, getSession(app, sessionID).id)
  const limit = query.limit === undefined || query.limit < 1 ? DEFAULT_LIMIT : Math.min(Math.trunc(query.limit), MAX_LIMIT)
  const { events, more } = readLog(app, sessionID, { after: query.after ?? 0, limit })
  return { data: events.map(({ event }) => event), hasMore: more }
}

export type LogEntry = { seq: number; event: SessionDurableEvent; text: string }

/** A piece of a session's log as it goes over the wire. */
export function readLog(app: App, sessionID: SessionID, { after, limit }: { after: number; limit: number }): { events: LogEntry[]; more: boolean } {
  const session = getSession(app, sessionID)
  const sources = storedSources(app.store)
  const rows = app.store.log.after(sessionID, Math.max(0, Math.trunc(after)), limit + 1)
  const events: LogEntry[] = []
  let size = 0
  for (const row of rows.slice(0, limit)) {
    const { id, type, seq } = row
    const durable = { aggregateID: sessionID, seq, version: nextVersions[type] ?? 1 }
    const event = { id, type, durable, location: { directory: session.directory }, data: fillData(sources, row) } as unknown as SessionDurableEvent
    const text = JSON.stringify(event)
    events.push({ seq, event, text })
    size += text.length
    if (size > MAX_TEXT) break
  }
  return { events, more: events.length < rows.length }
}
