import { hash, randomInt } from 'node:crypto'
import type { Pairing, PairingInput } from '#protocol/access'
import { ProtocolError } from '#protocol/error'
import type { Clock } from '../system/clock'
import { limits } from './limits'

/** Thirty-two letters and digits that nobody takes for one another. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** What a code was asked for. */
export type Offer = Pick<Pairing, 'scope' | 'directory'>

/**
 * One open code at most. It is good for one use and two minutes, and a few wrong attempts end it: with forty bits behind it
 * and the flood of attempts bounded like that of passwords, guessing is hopeless.
 */
export class Pairings {
  readonly #clock: Clock
  #open: { digest: string; offer: Offer; expires: number; tries: number } | undefined
  #issued: number[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  issue(offer: Required<Pick<PairingInput, 'scope'>> & PairingInput): Pairing {
    const created = this.#clock.now()
    this.#issued = this.#issued.filter((time) => time <= created && created - time < limits.pairingWindow)
    if (this.#issued.length >= limits.pairingCodes) {
      throw new ProtocolError('TooManyRequests', { message: 'Too many pairing codes', retryAfter: Math.ceil(limits.pairingWindow / 1000) })
    }
    this.#issued.push(created)
    const code = Array.from({ length: limits.pairingLetters }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
    const expires = created + limits.pairingTime
    this.#open = { digest: digest(code), offer, expires, tries: 0 }
    return { code, ...offer, time: { created, expires } }
  }

  cancel(): boolean {
    const open = this.#open !== undefined && this.#clock.now() < this.#open.expires
    this.#open = undefined
    return open
  }

  /** What the code was issued for; a right code is spent by being shown, and a wrong one counts against the open one. */
  redeem(given: string): Offer | undefined {
    const open = this.#open
    if (!open) return undefined
    if (this.#clock.now() >= open.expires || open.expires - this.#clock.now() > limits.pairingTime) {
      this.#open = undefined
      return undefined
    }
    if (digest(normalize(given)) === open.digest) {
      this.#open = undefined
      return open.offer
    }
    open.tries += 1
    if (open.tries >= limits.pairingTries) this.#open = undefined
    return undefined
  }
}

/** As people write it down: in small letters, with spaces and dashes, with the letters that look like digits. */
function normalize(given: string) {
  return given
    .slice(0, 40)
    .toUpperCase()
    .replace(/[\s-]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1')
}

function digest(code: string) {
  return hash('sha256', code)
}
