const LINE_FEED = 0x0a

/** A line that is longer than anybody needs; what sent it is not worth listening to. */
export class LineTooLongError extends Error {
  override readonly name = 'LineTooLongError'

  constructor(bytes: number) {
    super(`The server sent a message of more than ${Math.floor(bytes / 1024 / 1024)} MB`)
  }
}

/** Puts chunks together to lines of at most `limit` bytes. */
export class Lines {
  readonly #limit: number
  #pieces: Buffer[] = []
  #bytes = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /** The lines that a chunk completes; throws `LineTooLongError`. */
  *take(chunk: Buffer): Generator<string> {
    for (let from = 0; from < chunk.length; ) {
      const end = chunk.indexOf(LINE_FEED, from)
      const piece = chunk.subarray(from, end < 0 ? chunk.length : end)
      this.#bytes += piece.length
      if (this.#bytes > this.#limit) throw new LineTooLongError(this.#limit)
      this.#pieces.push(piece)
      if (end < 0) return
      from = end + 1
      const line = this.#pieces.length === 1 ? piece : Buffer.concat(this.#pieces)
      this.#pieces = []
      this.#bytes = 0
      yield line.toString('utf8')
    }
  }
}

/** The newest bytes of a stream. */
export class Tail {
  readonly #limit: number
  #pieces: Buffer[] = []
  #bytes = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  add(chunk: Buffer): void {
    // A copy, as a small end would keep its whole chunk in memory.
    const piece = Buffer.from(chunk.subarray(-this.#limit))
    this.#pieces.push(piece)
    this.#bytes += piece.length
    while (this.#bytes - this.#pieces[0]!.length >= this.#limit) this.#bytes -= this.#pieces.shift()!.length
  }

  text(): string {
    return Buffer.concat(this.#pieces).subarray(-this.#limit).toString('utf8').replace(/^\ufffd+/, '').trim()
  }
}
