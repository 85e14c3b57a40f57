import { setImmediate as yieldToOthers } from 'node:timers/promises'
import type { SessionID } from '#protocol/id'
import type { MessageWithParts, ToolPart } from '#protocol/message'
import { readConfig } from '../config/config'
import type { Instance } from '../instance'
import { transact } from '../store/transact'
import { loadHistory, readableHistory } from './context'
import { textTokens } from './estimate'
import { getSession, placeOf } from './session'

// Old results of tools are left out of what a model reads. What is stored stays as it is, so that a person still sees it.

/** Tokens of the newest results that always stay, and the least that leaving out older ones must bring. */
const PROTECTED = 40_000
const WORTH_IT = 20_000
/** Results of the last turns stay however long they are. */
const TURNS = 2
const KEPT_TOOLS = new Set(['skill'])
const BATCH = 20

/** Marks old results after a turn, in its own time; what goes wrong here is logged and otherwise harmless. */
export function pruneLater(instance: Instance, sessionID: SessionID): void {
  if (instance.closed) return
  const release = instance.hold()
  prune(instance, sessionID)
    .catch((error: unknown) => instance.log.warn('old results could not be left out', { sessionID, error: String(error) }))
    .finally(release)
}

async function prune(instance: Instance, sessionID: SessionID): Promise<void> {
  if (/^(1|true)$/i.test(instance.app.options.env.OPENCODE_DISABLE_PRUNE ?? '')) return
  if ((await readConfig(instance)).compaction?.prune === false) return
  await yieldToOthers()
  if (instance.closed || !mayHaveMuch(instance, sessionID)) return
  const old = oldResults(loadHistory(instance.store, sessionID))
  for (let at = 0; at < old.length && !instance.closed; at += BATCH) {
    markCleared(instance, sessionID, old.slice(at, at + BATCH))
    await yieldToOthers()
  }
}

/** A conversation that a provider counted as short needs no reading. */
function mayHaveMuch(instance: Instance, sessionID: SessionID) {
  const last = instance.store.message.page(sessionID, 1).at(-1)?.info
  if (last?.role !== 'assistant') return false
  const total = last.tokens.total ?? 0
  return total === 0 || total >= PROTECTED + WORTH_IT
}

/** The results beyond the newest ones, when they come to enough. */
function oldResults(history: readonly MessageWithParts[]): ToolPart[] {
  const found: ToolPart[] = []
  let turns = 0
  let [seen, freed] = [0, 0]
  for (const { info, parts } of readableHistory(history).toReversed()) {
    if (info.role === 'user') turns += 1
    for (const part of parts.toReversed()) {
      if (part.type !== 'tool' || part.state.status !== 'completed' || part.state.time.compacted !== undefined) continue
      const tokens = textTokens(part.state.output)
      seen += tokens
      if (turns < TURNS || seen <= PROTECTED || KEPT_TOOLS.has(part.tool)) continue
      freed += tokens
      found.push(part)
    }
  }
  return freed >= WORTH_IT ? found : []
}

function markCleared(instance: Instance, sessionID: SessionID, old: readonly ToolPart[]) {
  const now = instance.app.clock.now()
  transact(instance, (tx) => {
    if (!tx.session.get(sessionID)) return
    const place = placeOf(getSession(instance.app, sessionID))
    for (const { id } of old) {
      // Read again: somebody may have edited or deleted it since.
      const part = tx.part.get(id)
      if (part?.type !== 'tool' || part.state.status !== 'completed') continue
      const cleared: ToolPart = { ...part, state: { ...part.state, time: { ...part.state.time, compacted: now } } }
      tx.part.put(cleared)
      tx.emit('message.part.updated', { sessionID, part: cleared, time: now }, place)
    }
  })
}
