import { mkdir, open, type FileHandle } from 'node:fs/promises'
import path from 'node:path'

export interface OutputSinkOptions {
  /** Where the whole output goes once it no longer fits in memory; without it the rest is only counted. */
  file?: string
  /** Bytes kept from the start, 1 MB without it. */
  memory?: number
  /** Bytes kept from the end, 64 KB without it. */
  tail?: number
  /** Most bytes the file may get, 100 MB without it. */
  fileLimit?: number
}

/** Takes any amount of output with flat memory: the first bytes, the last bytes, and all of it in a file up to a limit. */
export class OutputSink {
  readonly #options: Required<Omit<OutputSinkOptions, 'file'>> & { file: string | undefined }
  #head: Buffer[] = []
  #headBytes = 0
  #tail: Buffer[] = []
  #tailBytes = 0
  #total = 0
  #fileBytes = 0
  #handle: Promise<FileHandle | undefined> | undefined
  #queue: Promise<void> = Promise.resolve()
  #failure: Error | undefined

  constructor({ file, memory = 1024 * 1024, tail = 64 * 1024, fileLimit = 100 * 1024 * 1024 }: OutputSinkOptions = {}) {
    this.#options = { file, memory, tail, fileLimit }
  }

  /** Bytes received so far. */
  get total(): number {
    return this.#total
  }

  /** True once the start in memory is not everything. */
  get truncated(): boolean {
    return this.#total > this.#headBytes
  }

  /** The file with the whole output, once there was more than fits in memory. */
  get file(): string | null {
    return this.#handle && !this.#failure ? (this.#options.file ?? null) : null
  }

  /** True once the file has reached its limit as well. */
  get fileTruncated(): boolean {
    return this.#total > this.#options.fileLimit
  }

  /** Why the file could not be written, if so; the output goes on without it. */
  get failure(): Error | undefined {
    return this.#failure
  }

  /** Whoever produces output waits for this before producing more. The chunk belongs to the sink from now on: it is not copied. */
  append(chunk: Uint8Array): Promise<void> {
    const data = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    const before = this.#total
    this.#total += data.length
    this.#keepTail(data)
    const room = this.#options.memory - this.#headBytes
    if (room > 0) {
      const part = data.subarray(0, room)
      this.#head.push(part)
      this.#headBytes += part.length
    }
    if (this.#total <= this.#options.memory) return Promise.resolve()
    return this.#appendToFile(data.subarray(Math.max(0, this.#headBytes - before)))
  }

  /** The first bytes as text. */
  head(bytes = this.#options.memory): string {
    return Buffer.concat(this.#head).subarray(0, bytes).toString('utf8')
  }

  /** The last bytes as text, beginning at a whole character. */
  tail(bytes = this.#options.tail): string {
    const all = Buffer.concat(this.truncated ? this.#tail : this.#head)
    return wholeCharacters(all.subarray(Math.max(0, all.length - bytes))).toString('utf8')
  }

  /** Waits until the file is complete. */
  async close(): Promise<void> {
    await this.#queue
    const handle = await this.#handle
    this.#queue = Promise.resolve()
    if (!handle) return
    this.#handle = Promise.resolve(undefined)
    await handle.close()
  }

  #keepTail(data: Buffer): void {
    const part = data.subarray(Math.max(0, data.length - this.#options.tail))
    // A slice would keep the whole chunk of the pipe alive.
    this.#tail.push(part.length < data.length ? Buffer.from(part) : part)
    this.#tailBytes += part.length
    for (let first = this.#tail[0]; first && this.#tailBytes - first.length >= this.#options.tail; first = this.#tail[0]) {
      this.#tail.shift()
      this.#tailBytes -= first.length
    }
    if (this.#tail.length > 256) this.#tail = [Buffer.concat(this.#tail)]
  }

  #appendToFile(data: Buffer): Promise<void> {
    const file = this.#options.file
    if (!file || this.#failure) return Promise.resolve()
    const first = this.#handle === undefined
    this.#handle ??= openPrivate(file).catch((error: Error) => {
      this.#failure = error
      return undefined
    })
    const pending = first ? [...this.#head, data] : [data]
    this.#queue = this.#queue.then(async () => {
      for (const piece of pending) await this.#write(piece)
    })
    return this.#queue
  }

  async #write(data: Buffer): Promise<void> {
    const part = data.subarray(0, this.#options.fileLimit - this.#fileBytes)
    const handle = await this.#handle
    if (!handle || part.length === 0) return
    try {
      await handle.appendFile(part)
      this.#fileBytes += part.length
    } catch (error) {
      this.#failure = error instanceof Error ? error : new Error(String(error))
    }
  }
}

async function openPrivate(file: string): Promise<FileHandle> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
  return open(file, 'wx', 0o600)
}

function wholeCharacters(data: Buffer): Buffer {
  let start = 0
  while (start < Math.min(4, data.length) && ((data[start] ?? 0) & 0xc0) === 0x80) start++
  return data.subarray(start)
}
