import type { LanguageModelV4StreamPart, LanguageModelV4Usage, SharedV4ProviderMetadata } from '@ai-sdk/provider'
import type { FinishReason } from '#protocol/compat/openai'

/** What a model says, as far as OpenAI's format has words for it. */
export type Said =
  /** It thinks, which is told to nobody. */
  | { type: 'thinking' }
  | { type: 'text'; text: string }
  | { type: 'call'; index: number; id: string; name: string }
  | { type: 'arguments'; index: number; text: string }
  | { type: 'end'; finish: FinishReason; usage: LanguageModelV4Usage; metadata: SharedV4ProviderMetadata | undefined }

type Part = LanguageModelV4StreamPart
type Call = { index: number; told: string }

/** Everything from the model's stream, which is cancelled when nobody reads on. Throws what the provider says went wrong. */
export async function* readModel(stream: ReadableStream<Part>): AsyncGenerator<Said> {
  const reader = stream.getReader()
  const calls = new Map<string, Call>()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) throw new Error('Connection reset by server: premature close of the stream')
      yield* toSaid(value, calls)
      if (value.type === 'finish') return
    }
  } finally {
    reader.cancel().catch(() => undefined)
  }
}

function* toSaid(part: Part, calls: Map<string, Call>): Generator<Said> {
  switch (part.type) {
    case 'reasoning-start':
      return yield { type: 'thinking' }
    case 'text-delta':
      if (part.delta !== '') yield { type: 'text', text: part.delta }
      return
    case 'tool-input-start':
      return yield openCall(calls, part.id, part.toolName)
    case 'tool-input-delta': {
      const call = calls.get(part.id)
      if (!call || part.delta === '') return
      call.told += part.delta
      return yield { type: 'arguments', index: call.index, text: part.delta }
    }
    case 'tool-call':
      return yield* wholeCall(calls, part)
    case 'error':
      throw part.error
    case 'finish':
      return yield { type: 'end', finish: finishOf(part.finishReason.unified, calls.size > 0), usage: part.usage, metadata: part.providerMetadata }
    default:
      return
  }
}

/** Some providers tell a call in one piece, or not all of it before. */
function* wholeCall(calls: Map<string, Call>, { toolCallId: id, toolName, input }: Extract<Part, { type: 'tool-call' }>): Generator<Said> {
  if (!calls.has(id)) yield openCall(calls, id, toolName)
  const call = calls.get(id)!
  if (!input.startsWith(call.told) || input.length === call.told.length) return
  const text = input.slice(call.told.length)
  call.told = input
  yield { type: 'arguments', index: call.index, text }
}

function openCall(calls: Map<string, Call>, id: string, name: string): Said {
  const call = { index: calls.size, told: '' }
  calls.set(id, call)
  return { type: 'call', index: call.index, id, name }
}

function finishOf(unified: string, called: boolean): FinishReason {
  switch (unified) {
    case 'length':
      return 'length'
    case 'content-filter':
      return 'content_filter'
    case 'error':
      throw new Error('The provider ended the answer with an error')
    case 'interrupted':
      throw new Error('Connection reset by server: premature close of the stream')
    default:
      return called ? 'tool_calls' : 'stop'
  }
}
