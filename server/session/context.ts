import type { SessionID } from '#protocol/id'
import type { AssistantMessage, CompactionPart, MessageWithParts, Part, UserMessage } from '#protocol/message'
import type { Store } from '../store/store'

// Which part of a conversation a model reads. A compaction is a user message with a `compaction` part (C) and the summary that
// answers it (S). What a model reads then is C, S, the messages that the compaction kept (from `tail_start_id` to C), and what
// was said after C. A compaction that failed, and one that a later one has replaced, is nothing to it.

export type Compaction = { message: MessageWithParts & { info: UserMessage }; part: CompactionPart; summary: MessageWithParts & { info: AssistantMessage } }

/** The messages that matter from the last compaction on, in the order of the store; all of them when there was none. */
export function loadHistory(store: Store, sessionID: SessionID): MessageWithParts[] {
  const summary = store.message.lastSummary(sessionID)
  const asked = summary?.role === 'assistant' ? store.message.get(summary.parentID) : undefined
  const part = asked && store.message.parts(asked.id).find((candidate) => candidate.type === 'compaction')
  if (!asked || !part) return store.message.all(sessionID)
  const tail = part.tail_start_id && store.message.get(part.tail_start_id)
  const first = tail && tail.sessionID === sessionID && tail.time.created <= asked.time.created ? tail : asked
  return store.message.since(sessionID, { id: first.id, time: first.time.created })
}

/** The last compaction that came to a summary. */
export function lastCompaction(history: readonly MessageWithParts[]): Compaction | undefined {
  const summary = history.findLast((message) => isSummary(message) && isWhole(message.info))
  if (summary?.info.role !== 'assistant') return undefined
  const { parentID } = summary.info
  const message = history.findLast(({ info }) => info.id === parentID)
  const part = message && compactionPart(message)
  if (message?.info.role !== 'user' || !part) return undefined
  return { message: { info: message.info, parts: message.parts }, part, summary: { info: summary.info, parts: summary.parts } }
}

/** A compaction that was asked for just now; one that was left behind (a crash, a deleted summary) is nobody's wish any more. */
export function pendingCompaction(history: readonly MessageWithParts[]): (MessageWithParts & { info: UserMessage }) | undefined {
  const message = history.at(-1)
  return message?.info.role === 'user' && compactionPart(message) ? { info: message.info, parts: message.parts } : undefined
}

/** What a model reads, in the order in which it reads it. */
export function readableHistory(history: readonly MessageWithParts[]): readonly MessageWithParts[] {
  const last = lastCompaction(history)
  const said = history.filter((message) => !compactionPart(message) && !isSummary(message))
  if (!last) return said
  const at = last.message.info
  const start = last.part.tail_start_id === undefined ? -1 : history.findIndex(({ info }) => info.id === last.part.tail_start_id)
  const end = history.findIndex(({ info }) => info.id === at.id)
  const places = new Map(history.map((message, index) => [message, index]))
  const isKept = (message: MessageWithParts) => {
    const index = places.get(message)!
    return index > end || (start >= 0 && index >= start)
  }
  const kept = said.filter(isKept)
  const shown = last.part.overflow ? kept.map((message) => (places.get(message)! < end ? withoutMedia(message) : message)) : kept
  return [last.message, last.summary, ...shown]
}

/** The answers since the last compaction that came to their end: what their tokens say is how full the context is. */
export function answersSinceCompaction(history: readonly MessageWithParts[]): AssistantMessage[] {
  const summary = lastCompaction(history)?.summary.info.id
  const from = history.findIndex(({ info }) => info.id === summary) + 1
  return history.slice(from).flatMap(({ info }) => (info.role === 'assistant' && !info.summary && info.finish !== undefined ? info : []))
}

export function compactionPart(message: MessageWithParts): CompactionPart | undefined {
  return message.info.role === 'user' ? message.parts.find((part) => part.type === 'compaction') : undefined
}

/** After a request that was too large nothing large is sent again: what is left of a picture is its name. */
function withoutMedia({ info, parts }: MessageWithParts): MessageWithParts {
  return { info, parts: parts.map(named) }
}

function named(part: Part): Part {
  if (part.type === 'tool' && part.state.status === 'completed' && part.state.attachments) {
    const { attachments: _, ...state } = part.state
    return { ...part, state }
  }
  if (part.type !== 'file' || part.url.startsWith('file:')) return part
  const { id, sessionID, messageID } = part
  return { id, sessionID, messageID, type: 'text', synthetic: true, text: `[Attached ${part.mime}: ${part.filename ?? 'a file'}]` }
}

function isSummary({ info }: MessageWithParts) {
  return info.role === 'assistant' && info.summary === true
}

function isWhole(info: MessageWithParts['info']) {
  return info.role === 'assistant' && info.finish !== undefined && info.error === undefined && info.time.completed !== undefined
}
