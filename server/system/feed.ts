/** An answer that is told while it happens: each piece leaves at once, and who makes them is ended when their reader goes away. */
export class Feed<T = unknown> {
  readonly type: string
  readonly pieces: AsyncGenerator<string>
  /** The last words of a feed that fails in the middle, made of the error's body. */
  readonly failed: (body: object) => string
  /** What nobody reads, said now and then so that nobody takes a long silence for a dead connection. */
  readonly idle: string | undefined
  /** Never there; it keeps the type of the answer that it stands for. */
  declare readonly of?: T

  constructor(feed: { type: string; pieces: AsyncGenerator<string>; failed: (body: object) => string; idle?: string }) {
    this.type = feed.type
    this.pieces = feed.pieces
    this.failed = feed.failed
    this.idle = feed.idle
  }
}
