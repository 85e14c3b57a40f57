import type { SessionID } from '#protocol/id'
import type { Tokens } from '#protocol/message'
import type { Transaction } from '../store/transact'
import { placeOf } from './session'

/** Adds the price and tokens of one model call to its session. */
export function addUsage(tx: Transaction, sessionID: SessionID, usage: { cost: number; tokens: Tokens }): void {
  const session = tx.session.get(sessionID)
  if (!session) return
  const { cost, tokens } = usage
  const before = session.tokens ?? { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } }
  const info = {
    ...session,
    cost: (session.cost ?? 0) + cost,
    tokens: {
      input: before.input + tokens.input,
      output: before.output + tokens.output,
      reasoning: before.reasoning + tokens.reasoning,
      cache: { read: before.cache.read + tokens.cache.read, write: before.cache.write + tokens.cache.write },
    },
  }
  tx.session.put(info)
  tx.emit('session.updated', { sessionID, info }, placeOf(info))
}
