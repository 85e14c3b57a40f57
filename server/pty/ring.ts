/** The newest characters of an output, addressed by how many characters came before them. */
export class Ring {
  readonly #capacity: number
  #chunks: { start: number; text: string }[] = []
  #produced = 0

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  /** Characters ever appended. */
  get produced(): number {
    return this.#produced
  }

  /** Position of the oldest character that is still here. */
  get oldest(): number {
    return Math.max(0, this.#produced - this.#capacity)
  }

  append(text: string): void {
    if (text.length === 0) return
    const last = this.#chunks.at(-1)
    // Single keys must not become a chunk each.
    if (last && last.text.length + text.length <= SMALL) last.text += text
    else this.#chunks.push({ start: this.#produced, text })
    this.#produced += text.length
    for (let first = this.#chunks[0]; first && first.start + first.text.length <= this.oldest; first = this.#chunks[0]) this.#chunks.shift()
  }

  /** At most `most` characters from a position on, ending at a whole character. */
  read(position: number, most: number): string {
    const from = Math.max(position, this.oldest)
    const to = Math.min(this.#produced, from + most)
    let text = ''
    for (let index = this.#indexOf(from); index < this.#chunks.length && from + text.length < to; index++) {
      const chunk = this.#chunks[index]!
      text += chunk.text.slice(Math.max(0, from - chunk.start), to - chunk.start)
    }
    const cut = to < this.#produced && text.length > 1 && isHighSurrogate(text.charCodeAt(text.length - 1))
    return cut ? text.slice(0, -1) : text
  }

  #indexOf(position: number): number {
    let low = 0
    let high = this.#chunks.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.#chunks[middle]!.start <= position) low = middle
      else high = middle - 1
    }
    return low
  }
}

const SMALL = 4096

function isHighSurrogate(code: number) {
  return code >= 0xd800 && code <= 0xdbff
}
