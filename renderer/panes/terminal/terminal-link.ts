import type { PtyID } from '#protocol/id'
import type { Client } from '../../client/client'
import { ClientError, isAbort } from '../../client/client-error'
import { openPtySocket } from '../../client/pty'

// One terminal's socket. After a cut it goes on from the last character it has; the server replays what was missed. A screen
// that cannot keep up closes the socket and opens it again when it is done, so that its memory stays bounded.

export type LinkState = 'connecting' | 'live' | 'lost' | 'ended'

export type LinkOptions = {
  client: Client
  directory: string
  id: PtyID
  /** Draws text; `done` when it is drawn. */
  write: (text: string, done: () => void) => void
  onState: (state: LinkState) => void
}

/** Characters that may wait to be drawn. */
const MAX_WAITING = 4 * 1024 * 1024
const ENOUGH_DRAWN = 256 * 1024
const MAX_DELAY = 8000

export class TerminalLink {
  readonly #options: LinkOptions
  readonly #life = new AbortController()
  #socket: WebSocket | undefined
  #cursor = 0
  #waiting = 0
  #attempts = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #overrun = false
  /** What is replayed holds questions of programs to the terminal; answering them again would type into the shell. */
  #replaying = true

  constructor(options: LinkOptions) {
    this.#options = options
    void this.#connect()
  }

  send(text: string): void {
    if (!this.#replaying && this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(text)
  }

  retryNow(): void {
    clearTimeout(this.#timer)
    void this.#connect()
  }

  close(): void {
    this.#life.abort()
    clearTimeout(this.#timer)
    this.#socket?.close()
  }

  async #connect() {
    const { client, directory, id, onState } = this.#options
    const { signal } = this.#life
    onState('connecting')
    try {
      const socket = await openPtySocket(client, { directory, id, cursor: this.#cursor, signal })
      if (signal.aborted) return socket.close()
      this.#follow(socket)
    } catch (error) {
      if (isAbort(error) || signal.aborted) return
      if (error instanceof ClientError && error.name === 'PtyNotFoundError') return onState('ended')
      this.#later()
    }
  }

  #follow(socket: WebSocket) {
    this.#socket = socket
    this.#replaying = true
    socket.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (socket !== this.#socket) return
      if (typeof data === 'string') this.#receive(data, socket)
      else this.#replayed(data)
    })
    socket.addEventListener('close', ({ code }) => {
      if (socket !== this.#socket) return
      this.#socket = undefined
      if (this.#life.signal.aborted || this.#overrun) return
      if (code === 1000) this.#options.onState('ended')
      else this.#later()
    })
  }

  #receive(text: string, socket: WebSocket) {
    this.#cursor += text.length
    this.#waiting += text.length
    this.#options.write(text, () => this.#drawn(text.length))
    if (this.#waiting <= MAX_WAITING) return
    this.#overrun = true
    this.#socket = undefined
    socket.close()
  }

  #drawn(length: number) {
    this.#waiting -= length
    if (!this.#overrun || this.#waiting > ENOUGH_DRAWN || this.#life.signal.aborted) return
    this.#overrun = false
    void this.#connect()
  }

  #replayed(frame: ArrayBuffer) {
    const bytes = new Uint8Array(frame)
    if (bytes[0] !== 0) return
    const { cursor } = JSON.parse(new TextDecoder().decode(bytes.subarray(1))) as { cursor?: number }
    if (typeof cursor === 'number') this.#cursor = cursor
    this.#attempts = 0
    this.#options.write('', () => {
      this.#replaying = false
      this.#options.onState('live')
    })
  }

  #later() {
    this.#options.onState('lost')
    const delay = Math.min(MAX_DELAY, 300 * 2 ** this.#attempts)
    this.#attempts += 1
    this.#timer = setTimeout(() => void this.#connect(), delay)
  }
}
