import type { Clock } from '../system/clock'
import type { Log } from '../system/log'
import { limits } from './limits'

/** Counts refused sign-ins. A flood of them is answered with 429 and costs one log line per window. */
export class FailureWindow {
  readonly #clock: Clock
  readonly #log: Log
  #start = 0
  #count = 0

  constructor(clock: Clock, log: Log) {
    this.#clock = clock
    this.#log = log
  }

  /** Seconds to wait, when there were too many failures lately. */
  get blocked(): number | undefined {
    const left = this.#start + limits.authWindow - this.#clock.now()
    return this.#count > limits.authFailures && left > 0 && left <= limits.authWindow ? Math.max(1, Math.ceil(left / 1000)) : undefined
  }

  add(): void {
    const now = this.#clock.now()
    // A clock that jumped back starts a new window as well.
    if (now - this.#start >= limits.authWindow || now < this.#start) {
      this.#start = now
      this.#count = 0
    }
    this.#count += 1
    if (this.#count === limits.authFailures + 1) this.#log.warn('too many requests without valid credentials', { window: limits.authWindow / 1000 })
  }
}
