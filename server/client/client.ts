import { createChat, type Chat } from './chat'
import { followEvents, type EventOptions, type PlacedEvent } from './events'
import { createMessages, type Messages } from './messages'
import { createPermissions, createQuestions, createTools, type Permissions, type Questions, type Tools } from './requests'
import { createSessions, type Sessions } from './sessions'
import { createTransport, type CallOptions, type ClientOptions, type RequestInput } from './transport'
import type { Capabilities, IssuedToken, ModelInfo } from './types'

// A client of the server for JavaScript and TypeScript: Node 20 and newer, browsers, Bun, Deno. It needs nothing but `fetch`.
//
//   const client = createClient({ url: 'http://127.0.0.1:4096', token })
//   for await (const event of client.chat.stream('What is in this folder?')) if (event.type === 'text') write(event.text)

export { textOf } from './messages'
export {
  AuthenticationError,
  BadRequestError,
  ConflictError,
  ConnectionError,
  ForbiddenError,
  NotFoundError,
  OpenCodeError,
  RateLimitError,
  ServerError,
} from './errors'
export type { Chat, ChatAnswer, ChatContent, ChatEvent, ChatInput, ChatMessage, ChatOptions, Usage } from './chat'
export type { EventOptions, PlacedEvent } from './events'
export type { Event, EventProperties, EventType } from './event-types'
export type { Answer, Messages, PartInput, PromptInput } from './messages'
export type { Permissions, Questions, Tools } from './requests'
export type { SessionInput, SessionQuery, Sessions } from './sessions'
export type { CallOptions, ClientOptions, RequestInput } from './transport'
export type * from './types'

export type Client = {
  readonly chat: Chat
  readonly sessions: Sessions
  readonly messages: Messages
  readonly tools: Tools
  readonly permissions: Permissions
  readonly questions: Questions
  /** Events as they happen, for ever; what was missed is made up for. */
  events(options?: EventOptions): AsyncIterable<PlacedEvent>
  models(options?: CallOptions): Promise<ModelInfo[]>
  /** What the server speaks and can do, and what this client may do. */
  capabilities(options?: CallOptions): Promise<Capabilities>
  health(options?: CallOptions): Promise<{ healthy: true; version: string }>
  /** Any other operation of `/doc`. */
  request<T = unknown>(method: string, path: string, input?: RequestInput): Promise<T>
}

export function createClient(options: ClientOptions): Client {
  const transport = createTransport(options)
  return {
    chat: createChat(transport),
    sessions: createSessions(transport),
    messages: createMessages(transport),
    tools: createTools(transport),
    permissions: createPermissions(transport),
    questions: createQuestions(transport),
    events: (input = {}) => followEvents(transport, input),
    models: async (input) => (await transport.json<{ data: ModelInfo[] }>('GET', '/v1/models', input)).data,
    capabilities: (input) => transport.json('GET', '/global/capabilities', input),
    health: (input) => transport.json('GET', '/global/health', input),
    request: (method, path, input) => transport.json(method, path, input),
  }
}

/** Exchanges a code that a person read out for a token of this program's own; keep it, it is told once. */
export function pair({ url, code, name, fetch }: Pick<ClientOptions, 'url' | 'fetch'> & { code: string; name: string }): Promise<IssuedToken> {
  const transport = createTransport({ url, ...(fetch ? { fetch } : {}) })
  return transport.json('POST', '/server/pair/claim', { headers: { authorization: `Pairing ${code}` }, body: { name } })
}
