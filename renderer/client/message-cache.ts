import type { SessionID } from '#protocol/id'
import type { Client } from './client'
import { SessionMessages } from './session-messages'

/** Sessions that are kept though nobody looks at them, for a quick way back. */
const KEPT = 4
/** A session of which more was read than this is read anew from its end. */
const LONG = 200

/** The conversations of this window, the least recently used dropped first. */
export class MessageCache {
  readonly #client: Client
  readonly #sessions = new Map<SessionID, SessionMessages>()
  readonly #onDrop: (sessionID: SessionID) => void

  /** `onDrop` hears of sessions that are not kept any longer: what else is known of them may go too. */
  constructor(client: Client, onDrop: (sessionID: SessionID) => void = () => undefined) {
    this.#client = client
    this.#onDrop = onDrop
  }

  /** The session's messages, empty and loading at first. */
  open(sessionID: SessionID): SessionMessages {
    const known = this.#sessions.get(sessionID)
    if (known) return known
    const messages = new SessionMessages(this.#client, sessionID)
    this.#sessions.set(sessionID, messages)
    this.#shrink()
    void messages.load()
    return messages
  }

  /** Only if it was opened: events of other sessions are not gathered. */
  peek(sessionID: SessionID): SessionMessages | undefined {
    return this.#sessions.get(sessionID)
  }

  forget(sessionID: SessionID): void {
    this.#sessions.delete(sessionID)
  }

  /** After a gap in the events: sessions on the screen are read again, the others when they are opened. */
  refresh(): void {
    for (const [id, messages] of this.#sessions) {
      if (messages.watched) void messages.load()
      else this.#sessions.delete(id)
    }
  }

  #shrink() {
    const idle = [...this.#sessions].filter(([, messages]) => !messages.watched)
    const kept = new Set(idle.filter(([, messages]) => messages.timeline().order.length <= LONG).slice(-KEPT))
    for (const session of idle) {
      if (kept.has(session)) continue
      this.#sessions.delete(session[0])
      this.#onDrop(session[0])
    }
  }
}
