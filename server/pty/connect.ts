import type { PtyID } from '#protocol/id'
import type { Instance } from '../instance'
import { MAX_CLIENTS, TRY_AGAIN_LATER, type PtyClient } from './audience'
import { findTerminal } from './pty'
import type { Ring } from './ring'

/** Characters of one input frame beyond which it is no typing and no paste. */
const MAX_INPUT = 4 * 1024 * 1024
/** WebSocket close code. */
const MESSAGE_TOO_BIG = 1009

export type PtyConnection = {
  /** What the client typed. */
  receive(data: string): void
  /** The client's socket was emptied. */
  drained(): void
  /** The client is gone. */
  close(): void
}

/** Joins a client to a terminal: replay from `cursor`, a frame with the cursor, then live output. */
export function connectPty(instance: Instance, id: PtyID, client: PtyClient & { cursor?: string | number }): PtyConnection {
  const terminal = findTerminal(instance, id)
  const { audience, ring } = terminal
  if (audience.size >= MAX_CLIENTS) {
    client.close(TRY_AGAIN_LATER)
    return { receive: () => undefined, drained: () => undefined, close: () => undefined }
  }
  audience.join(client, replayStart(ring, client.cursor))
  return {
    receive: (data) => (data.length > MAX_INPUT ? client.close(MESSAGE_TOO_BIG) : terminal.write(data)),
    drained: () => audience.drained(),
    close: () => audience.leave(client),
  }
}

/** -1 replays nothing; what is no position replays all; a position that was not reached yet is the end. */
function replayStart(ring: Ring, cursor: string | number | undefined): number {
  const wanted = cursor === undefined || cursor === '' ? Number.NaN : Number(cursor)
  if (wanted === -1) return ring.produced
  if (!Number.isSafeInteger(wanted) || wanted < 0) return ring.oldest
  return Math.min(Math.max(wanted, ring.oldest), ring.produced)
}
