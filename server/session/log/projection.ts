import type { App } from '../../app'
import type { Fact, Projection, Told } from '../../bus'
import { followFact } from './follow'
import { closeScene, openScene, tell, toldOf, type Scene } from './scene'
import { tellMessage } from './tell-message'
import { tellPart, tellRemoved } from './tell-part'
import { beginLog, tellSession } from './tell-session'

// The conversation in the words of `/api`: from what was written to sessions, messages and parts follows what happened in
// the session, told as `session.next.*` and kept in its log, in the transaction that writes the fact itself. Which events
// were told already stands in the log, so that this needs no memory of its own and goes on after a restart.

export function sessionProjection(app: App): Projection {
  return { project: (facts) => projectFacts(app, facts), follow: (fact) => followFact(app, fact) }
}

function projectFacts(app: App, facts: readonly Fact[]): readonly Told[] {
  if (!facts.some(isOfSession)) return []
  const scene = openScene(app, facts)
  try {
    for (const fact of facts) tellFact(scene, fact)
  } catch (error) {
    // A full disk ends the whole transaction. Anything else must not keep what was said from being kept.
    if (String((error as { code?: unknown }).code).startsWith('SQLITE_')) throw error
    app.log.error('something that happened in a session could not be told', { error })
  }
  return closeScene(scene)
}

function tellFact(scene: Scene, { type, properties, place }: Fact): void {
  switch (type) {
    case 'session.created':
      return beginLog(scene, { info: properties.info, place })
    case 'session.updated':
      return tellSession(scene, { info: properties.info, place })
    case 'message.updated':
      return tellMessage(scene, { info: properties.info, place })
    case 'message.part.updated':
      return tellPart(scene, { part: properties.part, place })
    case 'message.part.removed':
      return tellRemoved(scene, properties, place)
    case 'session.next.prompt.admitted': {
      const { sessionID, messageID, delivery, prompt } = properties
      if (toldOf(scene, sessionID, messageID).size > 0) return
      return tell(scene, { sessionID, place, messageID }, { type, ref: messageID, data: { messageID, delivery }, whole: { prompt } })
    }
    default:
  }
}

function isOfSession({ type }: Fact) {
  return type.startsWith('session.') || type.startsWith('message.')
}
