import type { SessionID } from '#protocol/id'
import type { App } from '../app'
import type { Spent } from './runs'

/** What the turns of a session came to so far, subagents included; finding its title is no turn. */
export function spentBy(app: App, sessionID: SessionID): Pick<Spent, 'cost' | 'tokens'> {
  return app.store.message.spent(sessionID)
}

export function allTokens({ input, output, reasoning, cache }: Spent['tokens']): number {
  return input + output + reasoning + cache.read + cache.write
}
