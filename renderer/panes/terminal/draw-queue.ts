type Chunk = { text: string; lines: number; drawn?: () => void }

export type DrawQueueOptions = {
  write: (text: string, done: () => void) => void
  /** Lines that the screen keeps; what would be scrolled out unseen is not drawn at all. */
  lines: number
}

/** Characters given to the screen at a time: little enough that a key's effect shows at once. */
const IN_FLIGHT = 128 * 1024
/** For output without lines. */
const MAX_WAITING = 4 * 1024 * 1024

/**
 * Between a socket and a screen that draws more slowly: a flood is drawn at the screen's pace from its newest lines, so that
 * neither memory nor the time until a prompt shows grows with it.
 */
export class DrawQueue {
  readonly #options: DrawQueueOptions
  #chunks: Chunk[] = []
  #lines = 0
  #waiting = 0
  #flying = 0

  constructor(options: DrawQueueOptions) {
    this.#options = options
  }

  push(text: string): void {
    this.#add({ text, lines: countLines(text) })
  }

  /** Calls back when everything pushed so far is drawn. */
  mark(drawn: () => void): void {
    this.#add({ text: '', lines: 0, drawn })
  }

  #add(chunk: Chunk) {
    this.#chunks.push(chunk)
    this.#lines += chunk.lines
    this.#waiting += chunk.text.length
    this.#drop()
    this.#feed()
  }

  #drop() {
    let [first] = this.#chunks
    while (first && this.#chunks.length > 1 && (this.#lines - first.lines > this.#options.lines || this.#waiting > MAX_WAITING)) {
      this.#take()
      first.drawn?.()
      first = this.#chunks[0]
    }
  }

  #feed() {
    while (this.#flying < IN_FLIGHT) {
      const chunk = this.#take()
      if (!chunk) return
      this.#flying += chunk.text.length
      this.#options.write(chunk.text, () => {
        this.#flying -= chunk.text.length
        chunk.drawn?.()
        this.#feed()
      })
    }
  }

  #take(): Chunk | undefined {
    const chunk = this.#chunks.shift()
    this.#lines -= chunk?.lines ?? 0
    this.#waiting -= chunk?.text.length ?? 0
    return chunk
  }
}

function countLines(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1
  return count
}
