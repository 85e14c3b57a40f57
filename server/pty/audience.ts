import type { Ring } from './ring'

// Who looks at a terminal. Each client has its own position in the ring, so a replay and live output are the same walk.
// A client whose socket holds too much is not sent more, and as long as there is one, the terminal is not read: the
// program behind it waits, as it would for a slow screen. One that takes nothing at all is sent away.

/** One end of a socket, as the wire gives it. */
export type PtyClient = {
  send(data: string | Uint8Array): void
  /** Bytes that were sent and not yet taken. */
  buffered(): number
  close(code: number): void
}

const FRAME = 64 * 1024
const BATCH = 32 * 1024
const BATCH_TIME = 4
/** Output in one batch time up to which everything is sent at once: what keys and prompts make. */
const QUIET = 4 * 1024
const HIGH = 1024 * 1024
const LOW = 256 * 1024
const LOOK_AGAIN = 20
const PATIENCE = 10_000
export const MAX_CLIENTS = 16

type Seat = { position: number; announceAt: number | undefined; stalled: { bytes: number; since: number } | undefined }

export class Audience {
  readonly #ring: Ring
  readonly #seats = new Map<PtyClient, Seat>()
  readonly #onStall: (stalled: boolean) => void
  #stalled = false
  #window = { start: 0, characters: 0 }
  #delivered = 0
  #batch: NodeJS.Timeout | undefined
  #watch: NodeJS.Timeout | undefined

  /** `onStall` hears when the output must be held back, and when it may go on. */
  constructor(ring: Ring, onStall: (stalled: boolean) => void) {
    this.#ring = ring
    this.#onStall = onStall
  }

  get size(): number {
    return this.#seats.size
  }

  /** Replays from `position`, tells the cursor, then follows. */
  join(client: PtyClient, position: number): void {
    this.#seats.set(client, { position, announceAt: this.#ring.produced, stalled: undefined })
    this.#serve(client)
    this.#judge()
  }

  leave(client: PtyClient): void {
    this.#seats.delete(client)
    this.#judge()
  }

  /** There is more in the ring: small things go out at once, floods in batches. */
  notify(characters: number): void {
    if (this.#seats.size === 0) return
    const now = performance.now()
    if (now - this.#window.start > BATCH_TIME) this.#window = { start: now, characters: 0 }
    this.#window.characters += characters
    const quiet = this.#window.characters <= QUIET && this.#batch === undefined
    if (quiet || this.#ring.produced - this.#delivered >= BATCH) this.#deliver()
    else this.#batch ??= setTimeout(() => this.#deliver(), BATCH_TIME)
  }

  /** A socket was emptied. */
  drained(): void {
    if (this.#stalled) this.#deliver()
  }

  /** Sends the rest, whatever the sockets hold (it is little, as the terminal was held back), and closes them. */
  end(code: number): void {
    clearTimeout(this.#batch)
    clearInterval(this.#watch)
    for (const client of [...this.#seats.keys()]) {
      this.#serve(client, Infinity)
      this.#seats.delete(client)
      client.close(code)
    }
  }

  #deliver() {
    clearTimeout(this.#batch)
    this.#batch = undefined
    this.#delivered = this.#ring.produced
    // Before, to see who may be sent to again; afterwards, to see who has enough.
    this.#judge()
    for (const client of [...this.#seats.keys()]) this.#serve(client)
    this.#judge()
  }

  #serve(client: PtyClient, high = HIGH) {
    const seat = this.#seats.get(client)
    // One that is behind is left alone until it has caught up, so that its buffer shows whether it takes anything.
    if (!seat || (seat.stalled && high === HIGH)) return
    for (;;) {
      if (seat.announceAt !== undefined && seat.position >= seat.announceAt) {
        client.send(cursorFrame(seat.announceAt))
        seat.announceAt = undefined
      }
      if (seat.position >= this.#ring.produced || client.buffered() > high) return
      const text = this.#ring.read(seat.position, Math.min(FRAME, (seat.announceAt ?? Infinity) - seat.position))
      client.send(text)
      seat.position = Math.max(seat.position, this.#ring.oldest) + text.length
    }
  }

  #judge() {
    const now = performance.now()
    for (const [client, seat] of this.#seats) {
      const bytes = client.buffered()
      if (bytes <= (seat.stalled ? LOW : HIGH)) seat.stalled = undefined
      else if (!seat.stalled || bytes <= seat.stalled.bytes - LOW) seat.stalled = { bytes, since: now }
      else if (now - seat.stalled.since > PATIENCE) {
        this.#seats.delete(client)
        client.close(TRY_AGAIN_LATER)
      }
    }
    const stalled = [...this.#seats.values()].some((seat) => seat.stalled)
    if (stalled === this.#stalled) return
    this.#stalled = stalled
    if (stalled) this.#watch = setInterval(() => this.#deliver(), LOOK_AGAIN)
    else clearInterval(this.#watch)
    this.#onStall(stalled)
  }
}

/** WebSocket close code for a server that cannot go on with this client. */
export const TRY_AGAIN_LATER = 1013

function cursorFrame(cursor: number): Uint8Array {
  return Buffer.concat([Buffer.of(0), Buffer.from(JSON.stringify({ cursor }))])
}
