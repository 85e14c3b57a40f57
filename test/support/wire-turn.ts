/** One answer of the scripted model, told without regard to a provider's wire format. */
export type Turn = {
  reasoning?: string | string[]
  /** An array is sent chunk by chunk. */
  text?: string | string[]
  tools?: ScriptedCall[]
  /** Pause before each chunk. */
  delayMs?: number
  /** Chunks a second, kept by the clock however late a single one is. */
  perSecond?: number
  usage?: Usage
  /** `context-full`: the context ended before the answer, where a provider has a word for that. */
  finish?: 'stop' | 'tool-calls' | 'length' | 'content-filter' | 'context-full'
  /** Answers with this status instead of a stream. An object becomes JSON. */
  error?: { status: number; headers?: Record<string, string>; body?: unknown }
  /** Cuts the connection after this many chunks. */
  dropAfter?: number
  /** Never ends: after the content, or (`headers`) before anything is answered. */
  hang?: boolean | 'headers'
  /** Holds the end of the answer back until this settles. */
  until?: Promise<unknown>
}

/** `input` as a string is sent as it is, so that broken JSON can be scripted. */
export type ScriptedCall = { id?: string; name: string; input: unknown }

/** `input` are the tokens that no cache knew; each wire adds up what its provider adds up. `output` includes reasoning. */
export type Usage = { input?: number; output?: number; reasoning?: number; cacheRead?: number; cacheWrite?: number }

/** A piece of a stream as it goes over the wire; `content` ones are counted and paced. */
export type Frame = { text: string; content: boolean }

export type WireRequest = { model: string; number: number }

export type Wire = {
  stream(turn: Turn, request: WireRequest): Generator<Frame>
  /** The same answer for a request that did not ask for a stream. */
  whole(turn: Turn, request: WireRequest): unknown
}

export function chunks(value: string | string[] | undefined): string[] {
  if (value === undefined) return []
  return typeof value === 'string' ? [value] : value
}

export function calls(turn: Turn, request: WireRequest): { id: string; name: string; json: string; input: unknown }[] {
  return (turn.tools ?? []).map((call, index) => ({
    id: call.id ?? `call_${request.number}_${index}`,
    name: call.name,
    json: typeof call.input === 'string' ? call.input : JSON.stringify(call.input ?? {}),
    input: call.input,
  }))
}

/** Two halves, so that readers see arguments arrive in pieces. */
export function halves(text: string): string[] {
  const middle = Math.ceil(text.length / 2)
  return [text.slice(0, middle), text.slice(middle)].filter((piece) => piece !== '')
}

export function counted(turn: Turn): Required<Usage> {
  return { input: 10, output: 5, reasoning: 0, cacheRead: 0, cacheWrite: 0, ...turn.usage }
}

export function finishOf(turn: Turn): NonNullable<Turn['finish']> {
  return turn.finish ?? (turn.tools?.length ? 'tool-calls' : 'stop')
}

/** A server-sent event; Anthropic and OpenAI's responses name theirs. */
export function sse(data: unknown, options: { content?: boolean; named?: boolean } = {}): Frame {
  const name = options.named ? `event: ${(data as { type: string }).type}\n` : ''
  return { text: `${name}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`, content: options.content ?? false }
}
