import type { MessageID } from '#protocol/id'
import type { App } from '../../app'
import { slot } from '../../scope'

/** A part that is still growing; of a summary, `messageID` is the wish that it answers. */
export type OpenPart = { kind: 'text' | 'reasoning' | 'summary' | 'call'; messageID: MessageID }

const MOST = 10_000

class OpenParts {
  readonly #parts = new Map<string, OpenPart>()

  get(id: string): OpenPart | undefined {
    return this.#parts.get(id)
  }

  set(id: string, part: OpenPart): void {
    this.#parts.set(id, part)
    // Of a session that was deleted at work nobody tells the end.
    if (this.#parts.size > MOST) this.#parts.delete(this.#parts.keys().next().value!)
  }

  drop(id: string): void {
    this.#parts.delete(id)
  }
}

/** What streams in at the moment, so that a piece of it can be told as what it is. */
export const openParts = slot((_app: App) => new OpenParts())
