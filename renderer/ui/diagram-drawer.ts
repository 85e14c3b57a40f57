import { readDiagramLook } from './diagram-colours'
import type { drawDiagram, Drawing } from './diagram-draw'
import { diagramLimits, drawingCost } from './diagram-source'
import { quietMoment } from './quiet-moment'

/** A drawing, or why there is none. */
export type DrawnDiagram = { drawing: Drawing } | { problem: unknown }

type Draw = typeof drawDiagram

const cacheLimits = { entries: 120, characters: 12_000_000 }
const patience = 8000
/** A drawing waits no longer than this (ms) for an answer that is written. */
const longestWait = 20_000

/** Draws diagrams one after another and keeps them by source and look, the least recently used dropped first. */
export class DiagramDrawer {
  readonly #load: () => Promise<Draw>
  readonly #quiet: typeof quietMoment
  readonly #known = new Map<string, DrawnDiagram>()
  #characters = 0
  #writing = 0
  #written = Promise.withResolvers<void>()
  #last: Promise<unknown> = Promise.resolve()

  constructor(load: () => Promise<Draw> = async () => (await import('./diagram-draw')).drawDiagram, quiet: typeof quietMoment = quietMoment) {
    this.#load = load
    this.#quiet = quiet
  }

  /** The drawing, if it is known already. */
  peek(source: string, look: string): DrawnDiagram | undefined {
    const key = keyOf(source, look)
    const known = this.#known.get(key)
    if (known) {
      this.#known.delete(key)
      this.#known.set(key, known)
    }
    return known
  }

  /** Something is being written on the page: what takes long to lay out waits until it is done, which the answer says. */
  holdOff(): () => void {
    if (this.#writing === 0) this.#written = Promise.withResolvers()
    this.#writing += 1
    return () => {
      this.#writing -= 1
      if (this.#writing === 0) this.#written.resolve()
    }
  }

  /** `look` names how the page looks now; its colours are read when the turn comes. */
  draw(source: string, look: string, signal: AbortSignal): Promise<DrawnDiagram> {
    const turn = this.#last.then(async () => {
      signal.throwIfAborted()
      const known = this.peek(source, look)
      if (known) return known
      if (this.#writing > 0 && drawingCost(source) > diagramLimits.unnoticed) await within(this.#written.promise, longestWait, signal)
      await this.#quiet(signal)
      return this.#drawNow(source, look)
    })
    this.#last = turn.catch(() => undefined)
    return turn
  }

  async #drawNow(source: string, look: string): Promise<DrawnDiagram> {
    // A chunk that cannot be loaded is no fault of the diagram: that is not remembered.
    const draw = await this.#load()
    const drawn = await inTime(draw(source, readDiagramLook(document.documentElement))).then(
      (drawing) => ({ drawing }),
      (problem: unknown) => ({ problem }),
    )
    this.#keep(keyOf(source, look), drawn)
    return drawn
  }

  #keep(key: string, drawn: DrawnDiagram) {
    this.#known.set(key, drawn)
    this.#characters += sizeOf(key, drawn)
    for (const [oldest, other] of this.#known) {
      if (this.#known.size <= cacheLimits.entries && this.#characters <= cacheLimits.characters) break
      this.#known.delete(oldest)
      this.#characters -= sizeOf(oldest, other)
    }
  }
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error('it takes too long')), patience)
  try {
    return await Promise.race([work, late.promise])
  } finally {
    clearTimeout(timer)
  }
}

/** Waits for something that is not worth waiting longer for. */
async function within(promise: Promise<void>, time: number, signal: AbortSignal): Promise<void> {
  const over = Promise.withResolvers<void>()
  const timer = setTimeout(over.resolve, time)
  signal.addEventListener('abort', () => over.resolve(), { once: true })
  await Promise.race([promise, over.promise])
  clearTimeout(timer)
  signal.throwIfAborted()
}

function sizeOf(key: string, drawn: DrawnDiagram): number {
  return key.length + ('drawing' in drawn ? drawn.drawing.url.length : 0)
}

function keyOf(source: string, look: string): string {
  return `${look}\n${source}`
}
