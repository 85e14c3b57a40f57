import type { Part, ReasoningPart, TextPart, ToolPart } from '#protocol/message'
import type { EventPlace } from '../../bus'
import { providerMetadata, providerOf } from '../view/call'
import { openParts, type OpenPart } from './open-parts'
import { tell, toldOf, type Scene } from './scene'

type Told<P> = { part: P; place: EventPlace; late?: boolean }

/** A part of an answer that was written: text and reasoning that began or ended, the states of a call. */
export function tellPart(scene: Scene, { part, place }: Told<Part>): void {
  if (part.type !== 'text' && part.type !== 'reasoning' && part.type !== 'tool') return
  const kind = answerKind(scene, part)
  if (kind === undefined) return
  if (part.type !== 'tool') tellText(scene, { part, place }, kind)
  else if (kind === 'answer') tellCall(scene, { part, place })
}

/** A part is gone: what was told of it says nothing any more. */
export function tellRemoved(scene: Scene, { sessionID, messageID, partID }: { sessionID: TextPart['sessionID']; messageID: TextPart['messageID']; partID: TextPart['id'] }, place: EventPlace): void {
  const told = toldOf(scene, sessionID, partID)
  openParts(scene.app).drop(partID)
  const address = { sessionID, place, messageID }
  if (told.has('session.next.text.started')) {
    tell(scene, address, { type: 'session.next.text.ended', ref: partID, data: { assistantMessageID: messageID, textID: partID }, whole: { text: '' } })
  }
  if (told.has('session.next.reasoning.started')) {
    tell(scene, address, { type: 'session.next.reasoning.ended', ref: partID, data: { assistantMessageID: messageID, reasoningID: partID }, whole: { text: '' } })
  }
}

/** Whether a part belongs to a step of a model, to a summary, or to neither. */
function answerKind(scene: Scene, { sessionID, messageID }: Part): 'answer' | 'summary' | undefined {
  const told = toldOf(scene, sessionID, messageID)
  if (told.has('session.next.step.started')) return 'answer'
  if (told.size > 0) return undefined
  const info = scene.app.store.message.get(messageID)
  if (info?.role !== 'assistant') return undefined
  return info.summary ? 'summary' : 'answer'
}

function tellText(scene: Scene, { part, place }: Told<TextPart | ReasoningPart>, kind: 'answer' | 'summary') {
  const { id, sessionID, messageID, type } = part
  const ended = part.time === undefined || part.time.end !== undefined
  if (ended) openParts(scene.app).drop(id)
  else if (!scene.late) openParts(scene.app).set(id, kind === 'answer' ? { kind: type, messageID } : summaryOf(scene, part))
  if (kind === 'summary') return
  const address = { sessionID, place, messageID }
  const told = toldOf(scene, sessionID, id)
  const begun = part.time && scene.late ? { time: part.time.start } : {}
  const over = part.time?.end !== undefined && scene.late ? { time: part.time.end } : begun
  if (part.type === 'text') {
    const data = { assistantMessageID: messageID, textID: id }
    if (!told.has('session.next.text.started')) tell(scene, address, { type: 'session.next.text.started', ref: id, data, ...begun })
    if (ended) tell(scene, address, { type: 'session.next.text.ended', ref: id, data, ...over })
    return
  }
  const known = providerMetadata(part.metadata)
  const data = { assistantMessageID: messageID, reasoningID: id, ...(known ? { providerMetadata: known } : {}) }
  if (!told.has('session.next.reasoning.started')) tell(scene, address, { type: 'session.next.reasoning.started', ref: id, data, ...begun })
  if (ended) tell(scene, address, { type: 'session.next.reasoning.ended', ref: id, data, ...over })
}

function summaryOf(scene: Scene, { messageID }: TextPart | ReasoningPart): OpenPart {
  const info = scene.app.store.message.get(messageID)
  return { kind: 'summary', messageID: info?.role === 'assistant' ? info.parentID : messageID }
}

function tellCall(scene: Scene, { part, place }: Told<ToolPart>) {
  const { id: ref, sessionID, messageID, callID, tool, state } = part
  const told = toldOf(scene, sessionID, ref)
  if (told.has('session.next.tool.success') || told.has('session.next.tool.failed')) return
  const address = { sessionID, place, messageID }
  const call = { assistantMessageID: messageID, callID }
  const begun = scene.late && 'time' in state ? { time: state.time.start } : {}
  const over = scene.late && 'time' in state && 'end' in state.time ? { time: state.time.end } : {}
  const provider = providerOf(part.metadata)
  if (!told.has('session.next.tool.input.started')) tell(scene, address, { type: 'session.next.tool.input.started', ref, data: { ...call, name: tool }, ...begun })
  if (state.status === 'pending') return
  // What was stopped before its input was whole was never called.
  const called = state.status !== 'error' || Object.keys(state.input).length > 0
  if (called && !told.has('session.next.tool.called')) {
    tell(scene, address, { type: 'session.next.tool.input.ended', ref, data: call, ...begun })
    tell(scene, address, { type: 'session.next.tool.called', ref, data: { ...call, tool, provider }, ...begun })
  }
  if (state.status === 'running') return openParts(scene.app).set(ref, { kind: 'call', messageID })
  openParts(scene.app).drop(ref)
  if (state.status === 'completed') tell(scene, address, { type: 'session.next.tool.success', ref, data: { ...call, provider }, ...over })
  else tell(scene, address, { type: 'session.next.tool.failed', ref, data: { ...call, provider }, ...over })
}
