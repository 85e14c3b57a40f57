import type { PtyID } from '#protocol/id'
import type { Client } from '../../client/client'
import { ClientError, isAbort } from '../../client/client-error'
import { openPtySocket } from '../../client/pty'
import type { DrawQueue } from './draw-queue'

// One terminal's socket. After a cut it goes on from the last character it has; the server replays what was missed.

export type LinkState = 'connecting' | 'live' | 'lost' | 'ended'

export type LinkOptions = {
  client: Client
  directory: string
  id: PtyID
  /** Where output goes. */
  queue: DrawQueue
  onState: (state: LinkState) => void
}

/** Keys pressed while a socket opens. */
const MAX_TYPED = 4096
const MAX_DELAY = 8000

export class TerminalLink {
  readonly #options: LinkOptions
  readonly #life = new AbortController()
  #socket: WebSocket | undefined
  #cursor = 0
  #attempts = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #connecting = false
  #typed = ''
  #replaying = true

  constructor(options: LinkOptions) {
    this.#options = options
    void this.#connect()
  }

  /** The screen is drawn again from the start: questions of programs in it were answered long ago. */
  get replaying(): boolean {
    return this.#replaying
  }

  /** What is typed while a new socket opens is sent with it, so that no key is lost. */
  send(text: string): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(text)
    else if (this.#connecting && this.#typed.length + text.length <= MAX_TYPED) this.#typed += text
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
    this.#connecting = true
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
    this.#replaying = this.#cursor === 0
    socket.addEventListener('open', () => {
      this.#connecting = false
      if (this.#typed !== '') socket.send(this.#typed)
      this.#typed = ''
    })
    socket.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (socket !== this.#socket) return
      if (typeof data === 'string') this.#receive(data)
      else this.#replayed(data)
    })
    socket.addEventListener('close', ({ code }) => {
      if (socket !== this.#socket) return
      this.#socket = undefined
      if (this.#life.signal.aborted) return
      if (code === 1000) this.#options.onState('ended')
      else this.#later()
    })
  }

  #receive(text: string) {
    this.#cursor += text.length
    this.#options.queue.push(text)
  }

  #replayed(frame: ArrayBuffer) {
    const bytes = new Uint8Array(frame)
    if (bytes[0] !== 0) return
    const { cursor } = JSON.parse(new TextDecoder().decode(bytes.subarray(1))) as { cursor?: number }
    if (typeof cursor === 'number') this.#cursor = cursor
    this.#attempts = 0
    this.#options.onState('live')
    this.#options.queue.mark(() => {
      this.#replaying = false
    })
  }

  #later() {
    this.#connecting = false
    this.#typed = ''
    this.#options.onState('lost')
    const delay = Math.min(MAX_DELAY, 300 * 2 ** this.#attempts)
    this.#attempts += 1
    this.#timer = setTimeout(() => void this.#connect(), delay)
  }
}
