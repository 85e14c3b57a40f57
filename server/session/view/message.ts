import type { AssistantMessage, MessageWithParts, Part, ToolPart, UserMessage } from '#protocol/message'
import type { AssistantContent, AssistantView, SessionMessage } from '#protocol/v2/session-message'
import type { App } from '../../app'
import type { LogRow } from '../../store/session-event'
import { joined, outputOf, recentText } from '../log/fill'
import { faultOf, modelOf } from '../log/tell-message'
import { withLiveText } from '../message'
import { providerMetadata, viewCall } from './call'
import { promptKind } from './kind'
import { promptOf } from './prompt'

// One item of the conversation as `/api` shows it. A command of the person and a condensed conversation are two messages in
// the store and one item here, which has the id of the first.

/** How far behind a wish to condense its summary stands: whoever spoke meanwhile comes before it. */
const NEAR = 20

/** Undefined for a message that belongs to the item of another. */
export function viewMessage(app: App, message: MessageWithParts): SessionMessage | undefined {
  const { info, parts } = message
  if (info.role === 'assistant') return info.summary || isShellAnswer(app, info, parts) ? undefined : viewAnswer(info, withLiveText(app, message).parts)
  const item = { id: info.id, time: { created: info.time.created } }
  switch (promptKind(parts)) {
    case 'shell':
      return viewShell(app, info)
    case 'compaction':
      return viewCompaction(app, info, parts)
    case 'synthetic':
      return { ...item, type: 'synthetic', sessionID: info.sessionID, text: joined(parts) }
    case 'prompt':
      return { ...item, type: 'user', ...promptOf(parts) }
  }
}

/** A change of agent or model, which stands in the log alone. */
export function viewSwitch({ type, ref, time, data }: LogRow): SessionMessage {
  const item = { id: ref, time: { created: time } }
  if (type === 'session.next.agent.switched') return { ...item, type: 'agent-switched', agent: String(data.agent) }
  return { ...item, type: 'model-switched', model: data.model as { id: string; providerID: string } }
}

function viewAnswer(info: AssistantMessage, parts: readonly Part[]): AssistantView {
  const { total: _, ...tokens } = info.tokens
  const start = parts.find((part) => part.type === 'step-start')?.snapshot
  const end = parts.findLast((part) => part.type === 'step-finish')?.snapshot
  const files = [...new Set(parts.flatMap((part) => (part.type === 'patch' ? part.files : [])))]
  const snapshot = { ...(start ? { start } : {}), ...(end ? { end } : {}), ...(files.length > 0 ? { files } : {}) }
  const { created, completed } = info.time
  return {
    id: info.id,
    time: { created, ...(completed === undefined ? {} : { completed }) },
    type: 'assistant',
    agent: info.agent,
    model: modelOf(info),
    content: parts.flatMap((part) => viewContent(part, created)),
    ...(Object.keys(snapshot).length > 0 ? { snapshot } : {}),
    ...(info.finish === undefined ? {} : { finish: info.finish }),
    ...(completed === undefined ? {} : { cost: info.cost, tokens }),
    ...(info.error ? { error: faultOf(info.error) } : {}),
  }
}

function viewContent(part: Part, created: number): AssistantContent[] {
  if (part.type === 'text') return [{ type: 'text', id: part.id, text: part.text }]
  if (part.type === 'tool') return [viewCall(part, created)]
  if (part.type !== 'reasoning') return []
  const known = providerMetadata(part.metadata)
  const { start, end } = part.time
  const time = { created: start, ...(end === undefined ? {} : { completed: end }) }
  return [{ type: 'reasoning', id: part.id, text: part.text, ...(known ? { providerMetadata: known } : {}), time }]
}

function viewShell(app: App, info: UserMessage): SessionMessage | undefined {
  const [answer] = app.store.message.following(info.sessionID, 1, { id: info.id, time: info.time.created })
  const part = answer && withLiveText(app, answer).parts.find(isCall)
  if (answer?.info.role !== 'assistant' || answer.info.parentID !== info.id || !part) return undefined
  const { completed } = answer.info.time
  const { state } = part
  const command = typeof state.input.command === 'string' ? state.input.command : ''
  const shown = state.status === 'running' && typeof state.metadata?.output === 'string' ? state.metadata.output : outputOf(state)
  return { id: info.id, time: { created: info.time.created, ...(completed === undefined ? {} : { completed }) }, type: 'shell', callID: part.callID, command, output: shown }
}

/** What came of a wish to condense; of one that failed nothing. */
function viewCompaction(app: App, info: UserMessage, parts: readonly Part[]): SessionMessage | undefined {
  const part = parts.find((candidate) => candidate.type === 'compaction')
  const { id, sessionID } = info
  const near = app.store.message.following(sessionID, NEAR, { id, time: info.time.created })
  const answer = near.find((message) => message.info.role === 'assistant' && message.info.summary && message.info.parentID === id)
  if (!part || answer?.info.role !== 'assistant' || answer.info.finish === undefined || answer.info.error) return undefined
  const recent = recentText(app.store, { sessionID, messageID: id, tail: part.tail_start_id })
  return { id, time: { created: info.time.created }, type: 'compaction', reason: part.auto ? 'auto' : 'manual', summary: joined(answer.parts), recent }
}

/** Only a command of the person is a call that no step began. */
function isShellAnswer(app: App, { parentID }: AssistantMessage, parts: readonly Part[]): boolean {
  if (parts.length !== 1 || !isCall(parts[0]!) || parts[0].tool !== 'bash') return false
  return promptKind(app.store.message.parts(parentID)) === 'shell'
}

function isCall(part: Part): part is ToolPart {
  return part.type === 'tool'
}
