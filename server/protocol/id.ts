import { z } from 'zod'

// Ids read `prefix_` + 12 hex digits + 14 random base62 letters. The hex digits are the low 48 bits of
// milliseconds * 4096 + counter, so ids sort by time; session ids hold the bitwise inverse and sort newest first.

export const SessionID = z.string().regex(/^ses/).brand<'SessionID'>()
export type SessionID = z.infer<typeof SessionID>
export const MessageID = z.string().regex(/^msg/).brand<'MessageID'>()
export type MessageID = z.infer<typeof MessageID>
export const PartID = z.string().regex(/^prt/).brand<'PartID'>()
export type PartID = z.infer<typeof PartID>
export const PermissionID = z.string().regex(/^per/).brand<'PermissionID'>()
export type PermissionID = z.infer<typeof PermissionID>
export const QuestionID = z.string().regex(/^que/).brand<'QuestionID'>()
export type QuestionID = z.infer<typeof QuestionID>
export const PtyID = z.string().regex(/^pty/).brand<'PtyID'>()
export type PtyID = z.infer<typeof PtyID>
export const EventID = z.string().regex(/^evt_/).brand<'EventID'>()
export type EventID = z.infer<typeof EventID>
export const TokenID = z.string().regex(/^tok_/).brand<'TokenID'>()
export type TokenID = z.infer<typeof TokenID>

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
