import { badRequest } from '#protocol/error'
import { SessionID } from '#protocol/id'
import type { App } from '../app'
import { completeLog } from '../session/log/past'
import { readLog } from '../session/log/read'
import { getSession } from '../session/session'
import { streamText } from './event-text'
import { sendEmpty } from './answer'
import type { Call } from './call'
import { limits } from './limits'
import { chunk } from './reader'
import { streamHeaders } from './sse'

// The events of one session, out of its log: whoever follows reads on whenever the log grew, as fast as the socket takes it.
// So a reader that is slow, or was gone for a year, costs no memory, misses nothing and gets nothing twice.

const PAGE = 100
const HEARTBEAT = 10_000

/** Answers with what happened in a session after a number, then with everything that happens. */
export async function streamSession(call: Call, params: Record<string, string>): Promise<void> {
  const { app } = call.wire
  const id = readID(params.sessionID)
  getSession(app, id)
  const asked = call.header('last-event-id') || call.target.query().after
  const after = asked ? readNumber(asked) : 0
  await completeLog(app, id)
  const { response, request, headers } = call
  if (response.destroyed) return
  if (request.method === 'HEAD') return sendEmpty(response, 200, headers)
  open(call, { id, after })
}

function open(call: Call, { id, after }: { id: SessionID; after: number }) {
  const { wire, response } = call
  const { app } = wire
  const follower = new Follower(call, { id, after })
  const exit = wire.streams.enter(call.client!, call.credential!, () => follower.end())
  response.writeHead(200, [...streamHeaders, ...call.headers])
  response.flushHeaders()
  const leave = app.bus.subscribe((event) => {
    if (event.durable?.aggregateID === id) follower.wake()
    if (event.type === 'session.deleted' && event.properties.sessionID === id) follower.end()
  })
  const heart = setInterval(() => follower.beat(), HEARTBEAT)
  heart.unref()
  response.once('close', () => {
    clearInterval(heart)
    leave()
    exit()
    follower.end()
  })
  response.socket?.on('drain', () => follower.wake())
  follower.begin()
}

class Follower {
  readonly #call: Call
  readonly #id: SessionID
  #seq: number
  #scheduled = false
  #ended = false

  constructor(call: Call, { id, after }: { id: SessionID; after: number }) {
    this.#call = call
    this.#id = id
    this.#seq = after
  }

  /** A number that was never given comes from another life of this session: a restored database, or an import. */
  begin(): void {
    const last = this.#app.store.log.head(this.#id)?.seq ?? 0
    if (this.#seq > last) {
      this.#write(streamText('v2', { id: this.#app.id('evt'), type: 'server.resync', properties: { reason: 'restarted' } }, String(last)))
      this.#seq = last
    }
    this.wake()
  }

  /** There is more in the log, or the socket takes more. */
  wake(): void {
    if (this.#scheduled || this.#ended) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      this.#pull()
    })
  }

  beat(): void {
    if (!this.#ended && !this.#full) this.#write(': heartbeat\n\n')
  }

  end(): void {
    if (this.#ended) return
    // What was told before the end is part of it.
    if (this.#scheduled) this.#pull()
    this.#ended = true
    this.#call.response.end()
  }

  get #app(): App {
    return this.#call.wire.app
  }

  get #full() {
    const { response } = this.#call
    return (response.socket?.writableLength ?? response.writableLength) > limits.readerHigh
  }

  #pull() {
    if (this.#ended || this.#full || this.#app.store.session.get(this.#id) === undefined) return
    const { events, more } = readLog(this.#app, this.#id, { after: this.#seq, limit: PAGE })
    if (events.length > 0) this.#write(events.map(({ seq, text }) => `id: ${seq}\ndata: ${text}\n\n`).join(''))
    this.#seq = events.at(-1)?.seq ?? this.#seq
    if (more) this.wake()
  }

  #write(text: string) {
    const { socket } = this.#call.response
    if (socket && !socket.destroyed) socket.write(chunk(text))
  }
}

function readID(text: string | undefined): SessionID {
  const parsed = SessionID.safeParse(text)
  if (!parsed.success) throw badRequest('Not the id of a session')
  return parsed.data
}

function readNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw badRequest('`after` is the number of an event')
  return Number(text)
}
