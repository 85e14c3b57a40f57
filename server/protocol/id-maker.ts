import type { EventID, MessageID, PartID, PermissionID, PtyID, QuestionID, SessionID, TokenID } from './id'

// Ids read `prefix_` + 12 hex digits + 14 random base62 letters. The hex digits are the low 48 bits of
// milliseconds * 4096 + counter, so ids sort by time; session ids hold the bitwise inverse and sort newest first.
// Without schemas: the window makes ids too, and starts sooner without them.

type IDs = { ses: SessionID; msg: MessageID; prt: PartID; per: PermissionID; que: QuestionID; pty: PtyID; evt: EventID; tok: TokenID }
export type IDPrefix = keyof IDs

/** Position of the last id made by one maker; owned by the App on the server and by the client in the renderer. */
export type IDClock = { time: number; counter: number }

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const RANGE = 2 ** 48

/** Makes the next id; two ids of one clock never sort the wrong way round, even when `now` jumps back. `random` holds 14 bytes. */
export function makeID<P extends IDPrefix>(prefix: P, clock: IDClock, source: { now: number; random: Uint8Array }): IDs[P] {
  if (source.now > clock.time) {
    clock.time = source.now
    clock.counter = 0
  }
  clock.counter += 1
  // Milliseconds beyond 36 bits fall out of the 48; what is left is exact as a plain number.
  const ticks = ((clock.time % 2 ** 36) * 4096 + clock.counter) % RANGE
  const hex = (prefix === 'ses' ? RANGE - 1 - ticks : ticks).toString(16).padStart(12, '0')
  let tail = ''
  for (let index = 0; index < 14; index += 1) tail += ALPHABET[source.random[index]! % 62]
  return `${prefix}_${hex}${tail}` as IDs[P]
}
