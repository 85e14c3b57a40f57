import type { LanguageModelV4StreamPart, SharedV4ProviderMetadata } from '@ai-sdk/provider'
import type { ReasoningPart, TextPart, ToolPart } from '#protocol/message'
import { startCall } from './call'
import { ContextFullError } from './overflow'
import { liveParts } from './live'
import { closeText, now, place, writePart, type Step } from './step'

// One answer of a model on its way into parts. A part is announced before its first delta; deltas go out live and are
// never sent again; the closing update holds the whole.

/** Takes in one piece of the provider's stream; throws what the provider reports as an error. */
export function receive(step: Step, piece: LanguageModelV4StreamPart): void {
  switch (piece.type) {
    case 'text-start':
      return openText(step, piece.id, { ...place(step), type: 'text', text: '', time: { start: now(step) }, ...metadata(piece) })
    case 'reasoning-start':
      return openText(step, piece.id, { ...place(step), type: 'reasoning', text: '', time: { start: now(step) }, ...metadata(piece) })
    case 'text-delta':
    case 'reasoning-delta':
      return extendText(step, piece)
    case 'text-end':
    case 'reasoning-end':
      return closeText(step, piece.id, metadata(piece))
    case 'tool-input-start':
      return void pendingCall(step, piece.id, piece.toolName)
    case 'tool-call': {
      const part = step.calls.get(piece.toolCallId) ?? pendingCall(step, piece.toolCallId, piece.toolName)
      return startCall(step, { ...part, tool: piece.toolName, ...metadata(piece) }, piece.input)
    }
    case 'finish':
      // Some say only with the end that the answer ran into it.
      if (/context_window_exceeded/.test(piece.finishReason.raw ?? '')) throw new ContextFullError()
      step.finish = { reason: piece.finishReason.unified, usage: piece.usage, metadata: piece.providerMetadata }
      return
    case 'error':
      throw piece.error
    default:
      return
  }
}

function openText(step: Step, id: string, part: TextPart | ReasoningPart) {
  step.open.set(id, part)
  writePart(step, part)
}

function extendText(step: Step, piece: { id: string; delta: string }) {
  const part = step.open.get(piece.id)
  if (!part || piece.delta === '') return
  const longer = { ...part, text: part.text + piece.delta }
  step.open.set(piece.id, longer)
  liveParts(step.instance.app).set(longer)
  const { sessionID, messageID, id: partID } = part
  step.instance.bus.publish(step.instance.place, 'message.part.delta', { sessionID, messageID, partID, field: 'text', delta: piece.delta })
}

function pendingCall(step: Step, callID: string, tool: string): ToolPart {
  const part: ToolPart = { ...place(step), type: 'tool', callID, tool, state: { status: 'pending', input: {}, raw: '' } }
  step.calls.set(callID, part)
  writePart(step, part)
  return part
}

function metadata(piece: { providerMetadata?: SharedV4ProviderMetadata }): { metadata?: Record<string, unknown> } {
  return piece.providerMetadata ? { metadata: piece.providerMetadata } : {}
}
