import type { PagePlace } from './page-layout'

/** The place that one reads; nothing is drawn because of it. */
export class KeptPlace {
  /** Above the first page, however large it becomes. */
  #now: PagePlace = { page: 0, part: -1 }

  /** The middle of the view, from the left edge of the paper (0) to the right one (1). */
  #across = 0.5

  get(): PagePlace {
    return this.#now
  }

  set(place: PagePlace): void {
    this.#now = place
  }

  across(): number {
    return this.#across
  }

  setAcross(part: number): void {
    this.#across = part
  }
}
