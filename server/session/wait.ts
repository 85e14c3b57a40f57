import type { SessionID } from '#protocol/id'
import type { App } from '../app'
import { raceAbort } from '../system/abort'
import { runs } from './runs'
import { getSession } from './session'

/** Resolves when the session has nothing more to do; what waits in a queue that flows is done too. */
export async function waitUntilIdle(app: App, sessionID: SessionID, signal: AbortSignal): Promise<void> {
  getSession(app, sessionID)
  for (let run = runs(app).get(sessionID); run; run = runs(app).get(sessionID)) {
    const ended = run.done.then(
      () => undefined,
      () => undefined,
    )
    await raceAbort(ended, signal)
  }
}
