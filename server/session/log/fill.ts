import type { MessageID, SessionID } from '#protocol/id'
import type { MessageWithParts, Part, ToolPart } from '#protocol/message'
import type { DurableNextType } from '#protocol/v2/session-event'
import type { Store } from '../../store/store'
import type { LogRow } from '../../store/session-event'
import { retell } from '../retell'
import { callResult } from '../view/call'
import { promptOf } from '../view/prompt'
import { revertState } from '../view/revert-state'

/** Where an event finds what it does not hold itself; in the transaction that writes a part, the part at hand. */
export type Sources = { store: Store; part(id: string): Part | undefined; parts(messageID: string): readonly Part[] }

type Kept = Pick<LogRow, 'sessionID' | 'type' | 'ref' | 'data' | 'time'>

/** Of what stays word for word beside a summary: this much of it (characters). */
const RECENT = 16_000

export function storedSources(store: Store): Sources {
  return { store, part: (id) => store.part.get(id), parts: (id) => store.message.parts(id) }
}

/**
 * What an event tells. Texts stand once, in the conversation: an event that tells of one reads it there, as it is now, and
 * says nothing of it once it was deleted.
 */
export function fillData(sources: Sources, { sessionID, type, ref, data, time }: Kept): Record<string, unknown> {
  return { timestamp: time, sessionID, ...data, ...found(sources, { sessionID, type, ref, data }) }
}

function found(sources: Sources, kept: Omit<Kept, 'time'>): Record<string, unknown> {
  switch (kept.type) {
    case 'session.next.text.ended':
    case 'session.next.reasoning.ended':
      return { text: textOf(sources.part(kept.ref)) }
    case 'session.next.synthetic':
      return { text: joined(sources.parts(kept.ref)) }
    case 'session.next.prompt.admitted':
    case 'session.next.prompted':
      return { prompt: findPrompt(sources, kept.ref) }
    case 'session.next.shell.started':
      return { command: commandOf(shellCall(sources, kept.ref)) }
    case 'session.next.shell.ended':
      return { output: outputOf(shellCall(sources, kept.ref)) }
    case 'session.next.compaction.ended':
      return { text: joined(sources.parts(String(kept.data.summaryID))), recent: recentOf(sources, kept.ref), summaryID: undefined }
    case 'session.next.revert.staged':
      return { revert: findRevert(sources, kept) }
    default:
      return kept.type.startsWith('session.next.tool.') ? ofCall(kept.type, sources.part(kept.ref)) : {}
  }
}

function ofCall(type: DurableNextType, part: Part | undefined): Record<string, unknown> {
  const state = part?.type === 'tool' ? part.state : undefined
  if (type === 'session.next.tool.input.ended') return { text: JSON.stringify(state?.input ?? {}) }
  if (type === 'session.next.tool.called') return { input: state?.input ?? {} }
  if (type === 'session.next.tool.success') return state?.status === 'completed' ? callResult(state) : { structured: {}, content: [] }
  if (type === 'session.next.tool.failed') return { error: { type: 'unknown', message: state?.status === 'error' ? state.error : 'The call is not kept any more' } }
  return {}
}

function findPrompt({ store, parts }: Sources, id: string) {
  const said = parts(id)
  return promptOf(said.length > 0 ? said : (store.queue.get(id)?.parts ?? []))
}

function findRevert({ store }: Sources, { sessionID, data }: Pick<Kept, 'sessionID' | 'data'>) {
  const mark = store.session.get(sessionID)?.revert
  const known = data.revert as { messageID: string; snapshot?: string }
  return mark && mark.messageID === known.messageID && mark.snapshot === known.snapshot ? revertState(mark) : known
}

/** The messages that a compaction left as they were, as one text. */
function recentOf({ store, parts }: Sources, id: string): string {
  const part = parts(id).find((candidate) => candidate.type === 'compaction')
  return recentText(store, { sessionID: part?.sessionID, messageID: id as MessageID, tail: part?.tail_start_id })
}

export function recentText(store: Store, { sessionID, messageID, tail }: { sessionID: SessionID | undefined; messageID: MessageID; tail: MessageID | undefined }): string {
  const first = tail && store.message.get(tail)
  if (!sessionID || !first || first.sessionID !== sessionID) return ''
  const before: MessageWithParts = { info: first, parts: store.message.parts(first.id) }
  const after = store.message.following(sessionID, 50, { id: first.id, time: first.time.created })
  const end = after.findIndex(({ info }) => info.id === messageID)
  return retell([before, ...(end < 0 ? after : after.slice(0, end))], { total: RECENT, said: RECENT / 4, result: 1_000 })
}

function shellCall(sources: Sources, messageID: string): ToolPart['state'] | undefined {
  const part = sources.parts(messageID).find((candidate) => candidate.type === 'tool')
  return part?.state
}

function commandOf(state: ToolPart['state'] | undefined) {
  return typeof state?.input.command === 'string' ? state.input.command : ''
}

/** What a call gave, or why it gave nothing. */
export function outputOf(state: ToolPart['state'] | undefined): string {
  if (state?.status === 'completed') return state.output
  return state?.status === 'error' ? state.error : ''
}

function textOf(part: Part | undefined) {
  return part?.type === 'text' || part?.type === 'reasoning' ? part.text : ''
}

export function joined(parts: readonly Part[]): string {
  return parts.flatMap((part) => (part.type === 'text' ? part.text : [])).join('\n')
}
