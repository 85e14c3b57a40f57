import type { Writable } from 'node:stream'
import type { DataCallback, Disposable, Event, Message, MessageReader, MessageWriter } from 'vscode-jsonrpc'
import { parseJson } from '../system/json'

// Messages of the Language Server Protocol: a header with the length, a blank line, JSON. A server is a stranger's program:
// what is no message, too long or too much ends it, and it is read no faster than its messages are taken.

export const MAX_MESSAGE = 10 * 1024 * 1024
const MAX_HEADER = 8 * 1024
/** What a server may say within a window of time (ms). */
const WINDOW = 10_000
const MAX_BYTES = 128 * 1024 * 1024
const MAX_MESSAGES = 50_000
/** What may wait for a server that does not read. */
const MAX_WAITING = 16 * 1024 * 1024
/** Symbols lie inside each other. */
const DEPTH = 512
const HEADER_END = Buffer.from('\r\n\r\n')

/** Takes chunks and hands over messages. */
export class Intake implements MessageReader {
  readonly #onFault: (error: Error) => void
  #callback: DataCallback | undefined
  #chunks: Buffer[] = []
  #bytes = 0
  /** Bytes of the message that is coming; undefined while its header is. */
  #length: number | undefined
  #over = false
  #window = { start: performance.now(), bytes: 0, messages: 0 }

  /** `onFault` hears once why nothing more is read. */
  constructor(onFault: (error: Error) => void) {
    this.#onFault = onFault
  }

  readonly onError: Event<Error> = () => nothing
  readonly onClose: Event<void> = () => nothing
  readonly onPartialMessage: MessageReader['onPartialMessage'] = () => nothing

  listen(callback: DataCallback): Disposable {
    this.#callback = callback
    return { dispose: () => (this.#callback = undefined) }
  }

  dispose(): void {
    this.#over = true
    this.#chunks = []
  }

  /** Settles when the messages of the chunk were handed over, one in each turn of the event loop. */
  async take(chunk: Buffer): Promise<void> {
    if (this.#over) return
    this.#chunks.push(chunk)
    this.#bytes += chunk.length
    try {
      this.#count(chunk.length, 0)
      for (let message = this.#next(); message && !this.#over; message = this.#next()) {
        this.#count(0, 1)
        this.#callback?.(message)
        await new Promise<void>((resolve) => setImmediate(resolve))
      }
    } catch (error) {
      if (this.#over) return
      this.dispose()
      this.#onFault(error as Error)
    }
  }

  #next(): Message | undefined {
    this.#length ??= this.#header()
    if (this.#length === undefined || this.#bytes < this.#length) return undefined
    const body = this.#cut(this.#length).toString('utf8')
    this.#length = undefined
    const message = parseJson(body, DEPTH)
    if (typeof message !== 'object' || message === null || Array.isArray(message)) throw new Error('It sent something that is no message')
    return message as Message
  }

  #header(): number | undefined {
    if (this.#chunks.length > 1) this.#chunks = [Buffer.concat(this.#chunks)]
    const start = this.#chunks[0]?.subarray(0, MAX_HEADER)
    const end = start?.indexOf(HEADER_END) ?? -1
    if (!start || end < 0) {
      if (this.#bytes >= MAX_HEADER) throw new Error('It does not speak the Language Server Protocol')
      return undefined
    }
    const length = Number(/^content-length: *(\d{1,12}) *$/im.exec(start.toString('latin1', 0, end))?.[1] ?? NaN)
    if (Number.isNaN(length)) throw new Error('It does not speak the Language Server Protocol')
    if (length > MAX_MESSAGE) throw new Error(`It sent a message of ${length} bytes, which is too large`)
    this.#cut(end + HEADER_END.length)
    return length
  }

  #cut(length: number): Buffer {
    const all = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks)
    this.#chunks = all.length > length ? [all.subarray(length)] : []
    this.#bytes -= length
    return all.subarray(0, length)
  }

  #count(bytes: number, messages: number): void {
    const now = performance.now()
    if (now - this.#window.start > WINDOW) this.#window = { start: now, bytes: 0, messages: 0 }
    this.#window.bytes += bytes
    this.#window.messages += messages
    if (this.#window.bytes > MAX_BYTES || this.#window.messages > MAX_MESSAGES) throw new Error('It sends more than anybody can read')
  }
}

/** Writes messages into the server's input. */
export class Outlet implements MessageWriter {
  readonly #stream: Writable
  readonly #onFault: (error: Error) => void

  constructor(stream: Writable, onFault: (error: Error) => void) {
    this.#stream = stream
    this.#onFault = onFault
  }

  readonly onError: MessageWriter['onError'] = () => nothing
  readonly onClose: Event<void> = () => nothing

  write(message: Message): Promise<void> {
    if (this.#stream.destroyed || this.#stream.writableEnded) return Promise.reject(new Error('The language server is gone'))
    if (this.#stream.writableLength > MAX_WAITING) {
      const error = new Error('It does not read what it is sent')
      this.#onFault(error)
      return Promise.reject(error)
    }
    const body = Buffer.from(JSON.stringify(message))
    this.#stream.write(`Content-Length: ${body.length}\r\n\r\n`)
    this.#stream.write(body)
    return Promise.resolve()
  }

  end(): void {
    this.#stream.end()
  }

  dispose(): void {
    this.#stream.end()
  }
}

const nothing: Disposable = { dispose: () => undefined }
