import { BinaryFileError, decodeText, isBinary } from '../system/files'
import { openRegularFile } from '../system/real-path'

const MAX_BYTES = 50 * 1024
const MAX_LINE = 2_000
/** Files up to this size are decoded whole, whatever their encoding; larger ones are walked through as UTF-8. */
const WHOLE = 10 * 1024 * 1024
/** How far beyond the wanted lines a large file is read to count the rest. */
const COUNTED = 256 * 1024 * 1024
const CHUNK = 256 * 1024

export type Lines = {
  texts: string[]
  /** Lines of the file; unknown where counting them would take too long. */
  total: number | undefined
  /** There are lines after the last one. */
  more: boolean
  /** The size limit ended the output, not the number of lines. */
  capped: boolean
}

/** `within` as in `openRegularFile`. */
export type LineRange = { first: number; limit: number; signal: AbortSignal; within: string | undefined }

/** Some lines of a text file, with memory that does not grow with the file. */
export async function readLines(file: string, range: LineRange): Promise<Lines> {
  const handle = await openRegularFile(file, range.within === undefined ? {} : { within: range.within })
  try {
    const { size } = await handle.stat()
    const taker = new LineTaker(range)
    if (size <= WHOLE) {
      const data = await handle.readFile({ signal: range.signal })
      if (isBinary(data)) throw new BinaryFileError(file)
      taker.take(decodeText(data).text)
      return taker.end(true)
    }
    const decoder = new TextDecoder()
    let bytes = 0
    for await (const chunk of handle.createReadStream({ autoClose: false, highWaterMark: CHUNK, signal: range.signal })) {
      if (bytes === 0 && isBinary(chunk as Buffer)) throw new BinaryFileError(file)
      bytes += (chunk as Buffer).length
      taker.take(decoder.decode(chunk as Buffer, { stream: true }))
      if (taker.full && bytes > COUNTED) return taker.end(false)
    }
    return taker.end(true)
  } finally {
    await handle.close()
  }
}

/** Collects the wanted lines and counts the others. */
class LineTaker {
  readonly #range: LineRange
  readonly #texts: string[] = []
  #number = 1
  #line = ''
  #lineLength = 0
  #bytes = 0
  #capped = false
  #more = false

  constructor(range: LineRange) {
    this.#range = range
  }

  /** The wanted lines are here, or there is no room for more. */
  get full(): boolean {
    return this.#capped || this.#texts.length >= this.#range.limit
  }

  take(text: string): void {
    let start = 0
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      this.#extend(text, start, end)
      this.#close()
      start = end + 1
    }
    this.#extend(text, start, text.length)
  }

  end(complete: boolean): Lines {
    // A last line without a line end counts, an empty one after the last line end does not.
    if (this.#lineLength > 0) this.#close()
    return { texts: this.#texts, total: complete ? this.#number - 1 : undefined, more: this.#more || !complete, capped: this.#capped }
  }

  #extend(text: string, start: number, end: number) {
    this.#lineLength += end - start
    if (this.#number < this.#range.first || this.full || this.#line.length > MAX_LINE) return
    this.#line += text.slice(start, Math.min(end, start + MAX_LINE + 1 - this.#line.length))
  }

  #close() {
    if (this.#number >= this.#range.first) this.#keep()
    this.#number += 1
    this.#line = ''
    this.#lineLength = 0
  }

  #keep() {
    const whole = this.#line.endsWith('\r') ? this.#line.slice(0, -1) : this.#line
    const text = this.#lineLength > MAX_LINE + 1 || whole.length > MAX_LINE ? `${whole.slice(0, MAX_LINE)}... (line cut at ${MAX_LINE} characters)` : whole
    const size = Buffer.byteLength(text) + 1
    if (!this.full && this.#bytes + size > MAX_BYTES) this.#capped = true
    if (this.full) this.#more = true
    else {
      this.#texts.push(text)
      this.#bytes += size
    }
  }
}
