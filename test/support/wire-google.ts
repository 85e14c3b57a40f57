import { calls, chunks, counted, finishOf, sse, type Turn, type Wire, type WireRequest } from './wire-turn'

const REASONS = { stop: 'STOP', 'tool-calls': 'STOP', length: 'MAX_TOKENS', 'content-filter': 'SAFETY', 'context-full': 'MAX_TOKENS' } as const

/** `POST /v1beta/models/MODEL:streamGenerateContent?alt=sse`. */
export const google: Wire = {
  *stream(turn, request) {
    for (const part of partsOf(turn, request)) yield sse(answer([part], request), { content: true })
    yield sse({ ...answer([], request, REASONS[finishOf(turn)]), usageMetadata: usage(turn) })
  },
  whole(turn, request) {
    return { ...answer(partsOf(turn, request), request, REASONS[finishOf(turn)]), usageMetadata: usage(turn) }
  },
}

function partsOf(turn: Turn, request: WireRequest): object[] {
  return [
    ...chunks(turn.reasoning).map((text) => ({ text, thought: true, thoughtSignature: `signature-${request.number}` })),
    ...chunks(turn.text).map((text) => ({ text })),
    ...calls(turn, request).map((call) => ({ functionCall: { id: call.id, name: call.name, args: call.input } })),
  ]
}

function answer(parts: object[], request: WireRequest, finishReason?: string) {
  const candidate = { content: { role: 'model', parts }, index: 0, ...(finishReason ? { finishReason } : {}) }
  return { candidates: [candidate], modelVersion: request.model, responseId: `google_${request.number}` }
}

/** Google counts cached tokens within the prompt, and thoughts beside the candidates. */
function usage(turn: Turn) {
  const { input, output, reasoning, cacheRead } = counted(turn)
  return {
    promptTokenCount: input + cacheRead,
    cachedContentTokenCount: cacheRead,
    candidatesTokenCount: output - reasoning,
    thoughtsTokenCount: reasoning,
    totalTokenCount: input + cacheRead + output,
  }
}
