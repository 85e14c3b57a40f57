// A fast model sends hundreds of events in one piece of network data, each with a few letters. The SDK checks every one of
// them at length, so neighbours that only add text to the same place are made one before it sees them. Nothing is ever held
// back for that: only what arrived together is joined.

/** Takes pieces of a stream of events and gives pieces of an equal stream; what is incomplete waits for the next piece. */
export type Coalescer = { take(piece: Uint8Array): Uint8Array | undefined; rest(): Uint8Array | undefined }

/** Fewer events than this in one piece are left as they are. */
const WORTHWHILE = 8
const EVENT_END = '\n\n'
const CARRIAGE_RETURN = 0x0d

const RESPONSE_TEXTS = new Set(['response.output_text.delta', 'response.reasoning_summary_text.delta', 'response.function_call_arguments.delta'])
const BLOCK_TEXTS = [
  ['text_delta', 'text'],
  ['thinking_delta', 'thinking'],
  ['input_json_delta', 'partial_json'],
] as const

type Json = Record<string, unknown>
/** An event that adds `text` to `place`; `build` writes it again with another text. */
type Addition = { place: string; text: string; build: (text: string) => Json; name: string }

export function createCoalescer(): Coalescer {
  let pending: Uint8Array | undefined
  return {
    take(piece) {
      const data = pending ? Buffer.concat([pending, piece]) : Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
      const end = data.lastIndexOf(EVENT_END) + EVENT_END.length
      // Other line ends are allowed but nobody uses them: they pass as they are.
      if (end < EVENT_END.length && !data.includes(CARRIAGE_RETURN)) {
        pending = data
        return undefined
      }
      const complete = end < EVENT_END.length ? data : data.subarray(0, end)
      pending = complete.length < data.length ? data.subarray(complete.length) : undefined
      const events = complete.toString('utf8').split('\n\n')
      return events.length - 1 < WORTHWHILE ? complete : Buffer.from(join(events))
    },
    rest() {
      const left = pending
      pending = undefined
      return left
    },
  }
}

function join(events: string[]): string {
  let result = ''
  let open: Addition | undefined
  let text = ''
  const close = () => {
    if (open) result += `${open.name}data: ${JSON.stringify(open.build(text))}\n\n`
    open = undefined
  }
  // What follows the last end is nothing, or the tail of a stream with other line ends.
  for (const event of events.slice(0, -1)) {
    const addition = additionOf(event)
    if (addition && open?.place === addition.place) {
      text += addition.text
      continue
    }
    close()
    if (addition) {
      open = addition
      text = addition.text
    } else result += `${event}\n\n`
  }
  close()
  return result + (events.at(-1) ?? '')
}

function additionOf(event: string): Addition | undefined {
  const match = /^(event: [\w.]+\n)?data: (\{.*\})$/.exec(event)
  if (!match) return undefined
  try {
    const data = JSON.parse(match[2] ?? '') as Json
    const found = typeof data.type === 'string' ? typedAddition(data) : chatAddition(data)
    return found && { ...found, name: match[1] ?? '' }
  } catch {
    return undefined
  }
}

/** Anthropic's messages and OpenAI's responses name what an event is. */
function typedAddition(data: Json): Omit<Addition, 'name'> | undefined {
  const { type, delta } = data
  if (typeof type === 'string' && RESPONSE_TEXTS.has(type)) {
    if (typeof delta !== 'string' || (Array.isArray(data.logprobs) && data.logprobs.length > 0)) return undefined
    const place = `${type} ${String(data.item_id)} ${String(data.content_index ?? data.summary_index)}`
    return { place, text: delta, build: (text) => ({ ...data, delta: text }) }
  }
  if (type !== 'content_block_delta' || !isJson(delta)) return undefined
  for (const [kind, field] of BLOCK_TEXTS) {
    const text = delta[field]
    if (delta.type !== kind || typeof text !== 'string' || Object.keys(delta).length > 2) continue
    return { place: `${kind} ${String(data.index)}`, text, build: (joined) => ({ ...data, delta: { ...delta, [field]: joined } }) }
  }
  return undefined
}

/** OpenAI's chat format: one choice whose delta is one text, and nothing of weight beside it. */
function chatAddition(data: Json): Omit<Addition, 'name'> | undefined {
  const { choices, usage, error } = data
  if (!Array.isArray(choices) || choices.length !== 1 || usage || error) return undefined
  const choice = choices[0] as unknown
  if (!isJson(choice) || choice.finish_reason || choice.logprobs || !isJson(choice.delta)) return undefined
  const said = Object.entries(choice.delta).filter(([key, value]) => value !== null && key !== 'role')
  const [field, text] = said[0] ?? []
  if (said.length === 1 && field === 'tool_calls') return argumentsAddition(data, choice, text)
  if (said.length !== 1 || typeof text !== 'string' || (field !== 'content' && field !== 'reasoning_content' && field !== 'reasoning')) return undefined
  const { delta } = choice
  return {
    place: `${String(choice.index)} ${field}`,
    text,
    build: (joined) => ({ ...data, choices: [{ ...choice, delta: { ...delta, [field]: joined } }] }),
  }
}

/** A further piece of one tool call's arguments; the first piece brings its id and name and stays as it is. */
function argumentsAddition(data: Json, choice: Json, calls: unknown): Omit<Addition, 'name'> | undefined {
  const call: unknown = Array.isArray(calls) && calls.length === 1 ? calls[0] : undefined
  if (!isJson(call) || call.id || !isJson(call.function) || call.function.name) return undefined
  const { arguments: text } = call.function
  if (typeof text !== 'string') return undefined
  return {
    place: `${String(choice.index)} call ${String(call.index)}`,
    text,
    build: (joined) => ({ ...data, choices: [{ ...choice, delta: { tool_calls: [{ ...call, function: { arguments: joined } }] } }] }),
  }
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
