import type { SessionID } from '#protocol/id'
import type { PermissionRequest } from '#protocol/permission'
import type { App } from '../../app'
import type { Fact, Told } from '../../bus'
import { slot } from '../../scope'
import { viewPermission } from '../view/request'
import { openParts } from './open-parts'
import { closeScene, openScene, tell } from './scene'

/** Sessions at work on a prompt that came through `/api`: what streams in is told in its words on every stream. */
export const apiTurns = slot((_app: App) => new Set<SessionID>())

/** What follows of an event that is only told. */
export function followFact(app: App, fact: Fact): readonly Told[] {
  const { place } = fact
  switch (fact.type) {
    case 'message.part.delta':
      return followDelta(app, fact)
    case 'message.part.updated':
      return followCall(app, fact)
    case 'session.status':
      return fact.properties.status.type === 'retry' ? tellRetry(app, fact) : []
    case 'session.idle':
      return endTurns(app, fact.properties.sessionID)
    case 'permission.asked':
      return [{ type: 'permission.v2.asked', properties: viewPermission(fact.properties as PermissionRequest), place, audience: 'v2' }]
    case 'permission.replied':
      return [{ type: 'permission.v2.replied', properties: fact.properties, place, audience: 'v2' }]
    case 'question.asked':
      return [{ type: 'question.v2.asked', properties: fact.properties, place, audience: 'v2' }]
    case 'question.replied':
      return [{ type: 'question.v2.replied', properties: fact.properties, place, audience: 'v2' }]
    case 'question.rejected':
      return [{ type: 'question.v2.rejected', properties: fact.properties, place, audience: 'v2' }]
    default:
      return []
  }
}

/** What waits for the session came the same way. */
function endTurns(app: App, sessionID: SessionID): [] {
  if (app.store.queue.size(sessionID).count === 0) apiTurns.peek(app)?.delete(sessionID)
  return []
}

function followDelta(app: App, { properties, place }: Fact<'message.part.delta'>): Told[] {
  const { sessionID, partID, delta } = properties
  const open = openParts(app).get(partID)
  if (!open) return []
  const base = { timestamp: app.clock.now(), sessionID }
  const heard = { place, ...audience(app, sessionID) }
  const { messageID } = open
  switch (open.kind) {
    case 'text':
      return [{ type: 'session.next.text.delta', properties: { ...base, assistantMessageID: messageID, textID: partID, delta }, ...heard }]
    case 'reasoning':
      return [{ type: 'session.next.reasoning.delta', properties: { ...base, assistantMessageID: messageID, reasoningID: partID, delta }, ...heard }]
    case 'summary':
      return [{ type: 'session.next.compaction.delta', properties: { ...base, messageID, text: delta }, ...heard }]
    case 'call':
      return []
  }
}

/** The state of a call while it runs. */
function followCall(app: App, { properties, place }: Fact<'message.part.updated'>): Told[] {
  const { sessionID, part } = properties
  if (part.type !== 'tool' || part.state.status !== 'running' || openParts(app).get(part.id) === undefined) return []
  const data = { timestamp: app.clock.now(), sessionID, assistantMessageID: part.messageID, callID: part.callID, structured: part.state.metadata ?? {}, content: [] }
  return [{ type: 'session.next.tool.progress', properties: data, place, ...audience(app, sessionID) }]
}

function tellRetry(app: App, { properties, place }: Fact<'session.status'>): readonly Told[] {
  const { sessionID, status } = properties
  if (status.type !== 'retry' || app.store.readOnly) return []
  const data = { attempt: status.attempt, error: { message: status.message, isRetryable: true } }
  return app.store.write(() => {
    const scene = openScene(app, [])
    tell(scene, { sessionID, place }, { type: 'session.next.retried', ref: '', data })
    return closeScene(scene)
  }, false)
}

function audience(app: App, sessionID: SessionID): { audience?: 'v2' } {
  return apiTurns.peek(app)?.has(sessionID) ? {} : { audience: 'v2' }
}
