import type { FindMatch } from './find-text'
import { findRanges } from './find-ranges'

const AGAIN = 120
const MOST_FRAMES = 40

/** Marks what is found in the rows that are drawn, again whenever they change. Nothing is put into the page: highlights are ranges. */
export class FoundMarks {
  readonly #box: HTMLElement
  readonly #observer: MutationObserver
  #pattern: RegExp | undefined
  #current: FindMatch | undefined
  #ranges: Range[] = []
  #timer: ReturnType<typeof setTimeout> | undefined
  #frame = 0

  constructor(box: HTMLElement) {
    this.#box = box
    this.#observer = new MutationObserver(() => {
      this.#timer ??= setTimeout(() => this.#paint(), AGAIN)
    })
    this.#observer.observe(box, { childList: true, subtree: true, characterData: true })
  }

  show(pattern: RegExp | undefined, current: FindMatch | undefined): void {
    this.#pattern = pattern
    this.#current = current
    this.#paint()
  }

  /** Once the list has drawn the row, its place comes into the middle; rows are measured meanwhile, so it looks again. */
  reveal(): void {
    cancelAnimationFrame(this.#frame)
    let frames = 0
    let steady = 0
    let unfolded = false
    const look = () => {
      const range = this.#currentRange()
      if (range && !unfolded) unfold(range)
      unfolded ||= range !== undefined
      const inSight = range !== undefined && this.#inSight(range)
      if (range && !inSight) range.startContainer.parentElement?.scrollIntoView({ block: 'center', inline: 'nearest' })
      steady = inSight ? steady + 1 : 0
      frames += 1
      if (steady < 4 && frames < MOST_FRAMES) this.#frame = requestAnimationFrame(look)
      else this.#paint()
    }
    this.#frame = requestAnimationFrame(look)
  }

  close(): void {
    this.#observer.disconnect()
    clearTimeout(this.#timer)
    cancelAnimationFrame(this.#frame)
    this.#clear()
  }

  #inSight(range: Range): boolean {
    const view = this.#box.getBoundingClientRect()
    const place = range.getBoundingClientRect()
    return place.top >= view.top && place.bottom <= view.bottom
  }

  #currentRange(): Range | undefined {
    const { id, at } = this.#current ?? {}
    const element = id === undefined || at === undefined ? null : this.#box.querySelector(`[data-find="${CSS.escape(id)}"]`)
    if (!element || !this.#pattern) return undefined
    const ranges = findRanges(element, this.#pattern)
    return ranges[Math.min(at ?? 0, ranges.length - 1)]
  }

  #paint() {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#clear()
    const pattern = this.#pattern
    if (!pattern || !('highlights' in CSS)) return
    for (const element of this.#box.querySelectorAll('[data-find]')) this.#ranges.push(...findRanges(element, pattern))
    const found = named('chat-found')
    for (const range of this.#ranges) found.add(range)
    const current = this.#currentRange()
    if (!current) return
    this.#ranges.push(current)
    const marked = named('chat-found-current')
    marked.priority = 1
    marked.add(current)
  }

  #clear() {
    if (!('highlights' in CSS)) return
    for (const name of ['chat-found', 'chat-found-current']) {
      const highlight = CSS.highlights.get(name)
      for (const range of this.#ranges) highlight?.delete(range)
    }
    this.#ranges = []
  }
}

/** Two conversations side by side share the highlight, each with its own ranges. */
function named(name: string): Highlight {
  const known = CSS.highlights.get(name)
  if (known) return known
  const made = new Highlight()
  CSS.highlights.set(name, made)
  return made
}

/** Words that are kept out of sight are shown by whoever keeps them: the browser's own word for that. */
function unfold(range: Range): void {
  const folded = range.startContainer.parentElement?.closest('[data-find-folded]')
  folded?.dispatchEvent(new Event('beforematch', { bubbles: true }))
}
