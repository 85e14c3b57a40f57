/** A file's content, sent as it is. */
export class Bytes {
  readonly data: Buffer
  readonly type: string

  constructor(data: Buffer, type: string) {
    this.data = data
    this.type = type
  }
}

/** A file that is sent while it is being made; nobody has all of it at once. */
export class Download<T = unknown> {
  readonly name: string
  readonly type: string
  readonly pieces: AsyncIterable<string>
  /** Never there; it keeps the type of the answer that it stands for. */
  declare readonly of?: T

  constructor(file: { name: string; type: string; pieces: AsyncIterable<string> }) {
    this.name = file.name
    this.type = file.type
    this.pieces = file.pieces
  }
}
