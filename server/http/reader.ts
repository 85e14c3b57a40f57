import type { ServerResponse } from 'node:http'
import type { Bus } from '../bus'
import { coalesce, type Entry, type Shape } from './event-text'
import { limits } from './limits'

// One open event stream. As long as its socket takes what is written, it gets the frames that all readers share. Once the
// socket is full, its events wait in a queue of its own; that queue first melts deltas together, and when that does not
// help, the stream ends and says why, so that a reader that sleeps never costs more than a fixed amount.

const FRAME = 256 * 1024
const LAST_WORDS = 10_000

export class Reader {
  readonly #response: ServerResponse
  readonly #bus: Bus
  readonly #shape: Shape
  readonly #farewell: () => string
  #queue: Entry[] = []
  #queued = 0
  #lagging = false
  #ended = false

  /** `farewell` is the event that tells an overrun reader to read everything again. */
  constructor(response: ServerResponse, options: { bus: Bus; shape: Shape; farewell: () => string }) {
    this.#response = response
    this.#bus = options.bus
    this.#shape = options.shape
    this.#farewell = options.farewell
    response.socket?.on('drain', () => this.#pump())
  }

  /** Bytes held for this reader. */
  get held(): number {
    return this.#queued + this.#buffered
  }

  /** Takes a batch: as the ready frame, or entry by entry when it is behind. */
  take(frame: Buffer, entries: readonly Entry[]): void {
    if (this.#ended) return
    if (this.#lagging) this.#enqueue(entries)
    else this.#write(frame)
  }

  /** A heartbeat means nothing to one who has not even read the events before it. */
  beat(frame: Buffer): void {
    if (!this.#ended && !this.#lagging) this.#write(frame)
  }

  end(): void {
    if (this.#ended) return
    this.#ended = true
    this.#queue = []
    this.#queued = 0
    this.#response.end()
    const { socket } = this.#response
    // The answer is over, so the connection is too; one that does not even take the end is cut.
    const timer = setTimeout(() => socket?.destroy(), LAST_WORDS)
    timer.unref()
    socket?.once('close', () => clearTimeout(timer))
  }

  get #buffered() {
    return this.#response.socket?.writableLength ?? this.#response.writableLength
  }

  /** Raw, as the frame is a chunk of HTTP already, encoded once for everyone. */
  #write(frame: Buffer) {
    const { socket } = this.#response
    if (!socket || socket.destroyed) return
    socket.write(frame)
    if (this.#buffered > limits.readerHigh) this.#lagging = true
  }

  #enqueue(entries: readonly Entry[]) {
    for (const entry of entries) {
      this.#queue.push(entry)
      this.#queued += entry.text.length
    }
    if (this.held > limits.readerBytes) this.#shrink()
  }

  #shrink() {
    this.#queue = coalesce(this.#bus, this.#queue, this.#shape)
    this.#queued = this.#queue.reduce((sum, entry) => sum + entry.text.length, 0)
    // Well below the limit, or the next few events would bring it back here again and again.
    if (this.held <= limits.readerBytes * 0.75) return
    this.#response.socket?.write(chunk(this.#farewell()))
    this.end()
  }

  #pump() {
    if (!this.#lagging || this.#ended) return
    while (this.#queue.length > 0 && this.#buffered < limits.readerHigh) {
      const batch: string[] = []
      for (let size = 0; size < FRAME && this.#queue.length > batch.length; ) {
        const { text } = this.#queue[batch.length]!
        batch.push(text)
        size += text.length
      }
      this.#queue = this.#queue.slice(batch.length)
      const text = batch.join('')
      this.#queued -= text.length
      this.#response.socket?.write(chunk(text))
    }
    if (this.#queue.length === 0) this.#lagging = false
  }
}

/** Text as one chunk of HTTP's chunked encoding. */
export function chunk(text: string): Buffer {
  return Buffer.from(`${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`)
}
