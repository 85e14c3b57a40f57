import type { Event } from '#protocol/event'
import type { Message, Part } from '#protocol/message'
import type { Session, Todo } from '#protocol/session'
import type { ApiClient } from './api-client'

// What a client knows of the sessions of a folder that only reads events, as the classic family tells them: it asks the
// server when it begins, when it hears of a new session (copies come with a history), and when it is told to.

export type Mirror = { sessions: Map<string, Session>; messages: Map<string, Message>; parts: Map<string, Part>; todos: Map<string, Todo[]> }

export class FactMirror {
  readonly state: Mirror = { sessions: new Map(), messages: new Map(), parts: new Map(), todos: new Map() }
  readonly resyncs: string[] = []
  readonly #client: ApiClient

  constructor(client: ApiClient) {
    this.#client = client
  }

  async take(event: Event): Promise<void> {
    const { sessions, messages, parts, todos } = this.state
    switch (event.type) {
      case 'server.resync':
        this.resyncs.push(event.properties.reason)
        return this.#readAll()
      case 'session.created':
        sessions.set(event.properties.sessionID, event.properties.info)
        return this.#read(event.properties.sessionID)
      case 'session.updated':
        return void sessions.set(event.properties.sessionID, event.properties.info)
      case 'session.deleted':
        return this.#forget(event.properties.sessionID)
      case 'message.updated':
        return void messages.set(event.properties.info.id, event.properties.info)
      case 'message.removed':
        messages.delete(event.properties.messageID)
        for (const part of parts.values()) if (part.messageID === event.properties.messageID) parts.delete(part.id)
        return
      case 'message.part.updated':
        return void parts.set(event.properties.part.id, event.properties.part)
      case 'message.part.removed':
        return void parts.delete(event.properties.partID)
      case 'todo.updated':
        return void todos.set(event.properties.sessionID, event.properties.todos)
      default:
    }
  }

  async #readAll() {
    for (const id of [...this.state.sessions.keys()]) this.#forget(id)
    for (const session of await this.#client('session.list', { query: { limit: -1 } })) {
      this.state.sessions.set(session.id, session)
      await this.#read(session.id)
    }
  }

  async #read(sessionID: Session['id']) {
    const found = await readSession(this.#client, sessionID).catch(() => undefined)
    if (!found) return
    for (const [id, info] of found.messages) this.state.messages.set(id, info)
    for (const [id, part] of found.parts) this.state.parts.set(id, part)
    if (found.todos.length > 0) this.state.todos.set(sessionID, found.todos)
  }

  #forget(sessionID: string) {
    const { sessions, messages, parts, todos } = this.state
    sessions.delete(sessionID)
    todos.delete(sessionID)
    for (const message of messages.values()) if (message.sessionID === sessionID) messages.delete(message.id)
    for (const part of parts.values()) if (part.sessionID === sessionID) parts.delete(part.id)
  }
}

/** The same, asked of the server. */
export async function readState(client: ApiClient): Promise<Mirror> {
  const state: Mirror = { sessions: new Map(), messages: new Map(), parts: new Map(), todos: new Map() }
  for (const session of await client('session.list', { query: { limit: -1 } })) {
    const { messages, parts, todos } = await readSession(client, session.id)
    state.sessions.set(session.id, session)
    for (const [id, info] of messages) state.messages.set(id, info)
    for (const [id, part] of parts) state.parts.set(id, part)
    if (todos.length > 0) state.todos.set(session.id, todos)
  }
  return state
}

/** In one order, so that two of them can be compared. */
export function sorted({ sessions, messages, parts, todos }: Mirror) {
  const list = <T>(map: Map<string, T>) => [...map].sort(([one], [other]) => (one < other ? -1 : 1))
  return { sessions: list(sessions), messages: list(messages), parts: list(parts), todos: list(todos) }
}

async function readSession(client: ApiClient, sessionID: Session['id']) {
  const [all, todos] = await Promise.all([client('session.messages', { params: { sessionID } }), client('session.todo', { params: { sessionID } })])
  return { messages: all.map(({ info }) => [info.id, info] as const), parts: all.flatMap((message) => message.parts.map((part) => [part.id, part] as const)), todos }
}
