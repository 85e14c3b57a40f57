import { pathOf, splitModel } from './sessions'
import type { CallOptions, Transport } from './transport'
import type { AssistantMessage, MessageWithParts, Part } from './types'

export type PartInput =
  | { type: 'text'; text: string }
  | { type: 'file'; mime: string; url: string; filename?: string }
  | { type: 'agent'; name: string }

export type PromptInput = {
  text?: string
  /** Beside or instead of `text`. */
  parts?: readonly PartInput[]
  /** `provider/model`. */
  model?: string
  agent?: string
  /** Added to the system prompt. */
  system?: string
  /** Kept without an answer. */
  noReply?: boolean
  /** How it waits while the session is busy: for the next step of its turn, or for the end of it. */
  delivery?: 'steer' | 'queue'
}

export type Answer = { info: AssistantMessage; parts: Part[]; text: string }

export type Messages = {
  /** The newest ones, oldest first; `next` leads to older ones as `before`. */
  list(sessionID: string, query?: { limit?: number; before?: string }, options?: CallOptions): Promise<{ items: MessageWithParts[]; next: string | undefined }>
  get(sessionID: string, messageID: string, options?: CallOptions): Promise<MessageWithParts>
  /** Waits until the turn has ended. What a model or a rule refused is `info.error`, nothing that is thrown. */
  send(sessionID: string, input: string | PromptInput, options?: CallOptions): Promise<Answer>
  /** Does not wait; the answer comes as events. */
  start(sessionID: string, input: string | PromptInput, options?: CallOptions): Promise<void>
}

export function createMessages(transport: Transport): Messages {
  return {
    list: async (sessionID, query = {}, options = {}) => {
      const response = await transport.open('GET', `${pathOf(sessionID)}/message`, { ...options, query })
      return { items: (await response.json()) as MessageWithParts[], next: response.headers.get('x-next-cursor') ?? undefined }
    },
    get: (sessionID, messageID, options) => transport.json('GET', `${pathOf(sessionID)}/message/${encodeURIComponent(messageID)}`, options),
    send: async (sessionID, input, options = {}) => {
      const answer = await transport.json<Answer>('POST', `${pathOf(sessionID)}/message`, { ...options, body: bodyOf(input) })
      return { ...answer, text: textOf(answer.parts) }
    },
    start: async (sessionID, input, options = {}) => {
      await transport.json('POST', `${pathOf(sessionID)}/prompt_async`, { ...options, body: bodyOf(input) })
    },
  }
}

/** What a message says, without what was thought. */
export function textOf(parts: readonly Part[]): string {
  return parts.flatMap((part) => (part.type === 'text' && !part.synthetic ? part.text : [])).join('\n')
}

function bodyOf(input: string | PromptInput) {
  const { text, parts = [], model, ...rest } = typeof input === 'string' ? { text: input } : input
  const all = text === undefined ? parts : [{ type: 'text', text }, ...parts]
  return { ...rest, parts: all, ...(model === undefined ? {} : { model: splitModel(model) }) }
}
