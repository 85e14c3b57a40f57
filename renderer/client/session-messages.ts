import type { MessageID, PartID, SessionID } from '#protocol/id'
import type { Message, MessageWithParts, Part } from '#protocol/message'
import type { Client } from './client'
import { insertSorted, withoutOverlap } from './sorted'

/** How far a conversation is read. `order` is oldest first and changes only when messages come or go. */
export type Timeline = {
  phase: 'loading' | 'ready' | 'failed'
  error?: unknown
  order: readonly MessageID[]
  older: 'none' | 'some' | 'loading'
}

type Topic = 'timeline' | MessageID | PartID | `parts ${MessageID}`

export const PAGE = 50
const MAX_WAITING_TEXT = 64 * 1024

/**
 * The messages of one session, each under its own subscription: a delta wakes the leaf that shows its part and nothing else,
 * so its cost does not grow with the conversation.
 */
export class SessionMessages {
  readonly sessionID: SessionID
  /** Where a person was in reading them, for whoever shows them next. */
  readonly reading: { place?: unknown } = {}
  readonly #client: Client
  readonly #messages = new Map<MessageID, Message>()
  readonly #partIDs = new Map<MessageID, readonly PartID[]>()
  readonly #parts = new Map<PartID, Part>()
  readonly #watchers = new Map<Topic, Set<() => void>>()
  #timeline: Timeline = { phase: 'loading', order: [], older: 'none' }
  #cursor: string | undefined
  #loading: Promise<void> | undefined
  /** What arrived by events while a page was on its way; the page may be older than that. */
  #touched: Set<string> | undefined
  #waiting = new Map<PartID, string>()
  readonly #pending = new Set<MessageID>()

  constructor(client: Client, sessionID: SessionID) {
    this.#client = client
    this.sessionID = sessionID
  }

  get watched(): boolean {
    return this.#watchers.size > 0
  }

  readonly timeline = (): Timeline => this.#timeline
  message(id: MessageID): Message | undefined {
    return this.#messages.get(id)
  }
  partIDs(id: MessageID): readonly PartID[] {
    return this.#partIDs.get(id) ?? none
  }
  part(id: PartID): Part | undefined {
    return this.#parts.get(id)
  }

  watch(topic: Topic, listener: () => void): () => void {
    const listeners = this.#watchers.get(topic) ?? new Set()
    this.#watchers.set(topic, listeners.add(listener))
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0 && this.#watchers.get(topic) === listeners) this.#watchers.delete(topic)
    }
  }

  /** Reads the newest page; what is known already stays on the screen meanwhile. */
  load(): Promise<void> {
    this.#loading ??= this.#loadNewest().finally(() => {
      this.#loading = undefined
    })
    return this.#loading
  }

  async loadOlder(limit = PAGE): Promise<void> {
    // Whoever hears that the newest page is there may ask before its reading has come to its end.
    if (this.#loading) await this.#loading.catch(() => undefined)
    if (this.#timeline.older !== 'some') return
    this.#change({ older: 'loading' })
    try {
      const page = await this.#fetchPage(this.#cursor, limit)
      this.#cursor = page.cursor
      for (const { info, parts } of page.messages) if (!this.#messages.has(info.id)) this.#keep(info, parts)
      const known = new Set(this.#timeline.order)
      const fresh = page.messages.map(({ info }) => info.id).filter((id) => !known.has(id))
      this.#change({ order: [...fresh, ...this.#timeline.order], older: page.cursor === undefined ? 'none' : 'some' })
    } catch (error) {
      this.#change({ older: 'some' })
      throw error
    }
  }

  /** Shows a message before the server knows it; the server's own version replaces it, `removeMessage` takes it back. */
  addPending(info: Message, parts: readonly Part[]): void {
    this.putMessage(info)
    this.#pending.add(info.id)
    for (const part of parts) this.putPart(part)
  }

  putMessage(info: Message): void {
    this.#touched?.add(info.id)
    this.#pending.delete(info.id)
    const known = this.#messages.has(info.id)
    this.#messages.set(info.id, info)
    if (known) return this.#tell(info.id)
    this.#change({ order: insertSorted(this.#timeline.order, info.id, this.#byTime) })
  }

  removeMessage(id: MessageID): void {
    this.#touched?.add(id)
    this.#pending.delete(id)
    this.#forget(id)
    this.#change({ order: this.#timeline.order.filter((other) => other !== id) })
  }

  putPart(part: Part): void {
    this.#touched?.add(part.id)
    this.#waiting.delete(part.id)
    const known = this.#parts.has(part.id)
    this.#parts.set(part.id, part)
    if (known) return this.#tell(part.id)
    this.#partIDs.set(part.messageID, insertSorted(this.partIDs(part.messageID), part.id, byText))
    this.#tell(`parts ${part.messageID}`)
  }

  removePart(messageID: MessageID, id: PartID): void {
    this.#touched?.add(id)
    this.#parts.delete(id)
    this.#partIDs.set(messageID, this.partIDs(messageID).filter((other) => other !== id))
    this.#tell(`parts ${messageID}`)
    this.#tell(id)
  }

  addDelta({ partID, field, delta }: { partID: PartID; field: string; delta: string }): void {
    const part = this.#parts.get(partID)
    if (part === undefined) {
      const before = this.#waiting.get(partID) ?? ''
      if (this.#touched && field === 'text' && before.length < MAX_WAITING_TEXT) this.#waiting.set(partID, before + delta)
      return
    }
    if (field !== 'text' || !('text' in part)) return
    if (this.#touched && !this.#touched.has(partID)) this.#waiting.set(partID, (this.#waiting.get(partID) ?? '') + delta)
    this.#parts.set(partID, { ...part, text: part.text + delta })
    this.#tell(partID)
  }

  async #loadNewest() {
    this.#touched = new Set()
    if (this.#timeline.phase === 'failed') this.#change({ phase: 'loading', error: undefined })
    try {
      const page = await this.#fetchPage()
      this.#merge(page.messages, page.cursor)
    } catch (error) {
      if (this.#timeline.phase !== 'ready') this.#change({ phase: 'failed', error })
    } finally {
      this.#touched = undefined
      this.#waiting = new Map()
    }
  }

  async #fetchPage(before?: string, limit = PAGE): Promise<{ messages: readonly MessageWithParts[]; cursor: string | undefined }> {
    const { data, headers } = await this.#client.callWithHeaders('session.messages', {
      params: { sessionID: this.sessionID },
      query: before === undefined ? { limit } : { limit, before },
    })
    return { messages: data, cursor: headers.get('x-next-cursor') ?? undefined }
  }

  /** Puts the newest page over what is there. Older pages stay when they join it without a hole. */
  #merge(page: readonly MessageWithParts[], cursor: string | undefined) {
    const touched = this.#touched ?? new Set()
    const inPage = new Set(page.map(({ info }) => info.id))
    const first = page[0]?.info
    const joined = cursor === undefined || this.#timeline.order.some((id) => inPage.has(id))
    const older = joined && first !== undefined && cursor !== undefined ? this.#timeline.order.filter((id) => this.#comesBefore(id, first)) : []
    const fresh = this.#timeline.order.filter((id) => !inPage.has(id) && (touched.has(id) || this.#pending.has(id)))
    const stale = this.#timeline.order.filter((id) => !inPage.has(id) && !older.includes(id) && !fresh.includes(id))
    for (const id of stale) this.#forget(id)
    const shown = page.filter(({ info }) => !touched.has(info.id) || this.#messages.has(info.id))
    for (const { info, parts } of shown) this.#keep(touched.has(info.id) ? (this.#messages.get(info.id) ?? info) : info, parts)
    if (older.length === 0) this.#cursor = cursor
    const order = [...new Set([...older, ...shown.map(({ info }) => info.id), ...fresh])].sort(this.#byTime)
    this.#change({ phase: 'ready', order, older: this.#cursor === undefined ? 'none' : 'some' })
  }

  /** As the server orders them: a prompt that waited in the queue has an id that is older than its time. */
  readonly #byTime = (a: MessageID, b: MessageID): number => {
    const [one, other] = [this.#messages.get(a), this.#messages.get(b)]
    return (one?.time.created ?? 0) - (other?.time.created ?? 0) || byText(a, b)
  }

  #comesBefore(id: MessageID, info: Message): boolean {
    const created = this.#messages.get(id)?.time.created ?? 0
    return created < info.time.created || (created === info.time.created && id < info.id)
  }

  #keep(info: Message, parts: readonly Part[]) {
    const touched = this.#touched
    this.#messages.set(info.id, info)
    this.#pending.delete(info.id)
    const news = this.partIDs(info.id).filter((id) => touched?.has(id))
    const ids = new Set(news)
    for (const part of parts) {
      if (touched?.has(part.id)) continue
      ids.add(part.id)
      this.#parts.set(part.id, this.#withWaiting(part))
      this.#tell(part.id)
    }
    for (const id of this.partIDs(info.id)) if (!ids.has(id)) this.#parts.delete(id)
    this.#partIDs.set(info.id, [...ids].sort(byText))
    this.#tell(info.id)
    this.#tell(`parts ${info.id}`)
  }

  /** Deltas that passed while the page was under way are partly in it. */
  #withWaiting(part: Part): Part {
    const waiting = this.#waiting.get(part.id)
    return waiting !== undefined && 'text' in part ? { ...part, text: part.text + withoutOverlap(part.text, waiting) } : part
  }

  #forget(id: MessageID) {
    for (const part of this.partIDs(id)) this.#parts.delete(part)
    this.#partIDs.delete(id)
    this.#messages.delete(id)
    this.#tell(id)
  }

  #change(change: Partial<Timeline>) {
    this.#timeline = { ...this.#timeline, ...change }
    this.#tell('timeline')
  }

  #tell(topic: Topic) {
    for (const listener of this.#watchers.get(topic) ?? none) listener()
  }
}

const none: readonly never[] = Object.freeze([])

function byText(a: string, b: string) {
  return a < b ? -1 : a > b ? 1 : 0
}
