import type { SessionID } from '#protocol/id'
import type { Part, ReasoningPart, TextPart, ToolPart } from '#protocol/message'
import type { App } from '../app'
import type { BusEvent } from '../bus'
import { toFailure } from './failure'
import { resultOf, type TurnResult } from './limited-turn'
import { liveParts } from './live'
import { runs, type Run } from './runs'

// A session's turns as they happen, for readers who want whole things in their order: what is said, called and answered,
// and the end. Waiting entries only name parts, which are read when their reader comes to them: one who is slow costs next
// to nothing, and gets what was said meanwhile in one piece.

export type TurnLine =
  | { type: 'text-delta'; text: string }
  | { type: 'text'; text: string; messageID: TextPart['messageID'] }
  | { type: 'reasoning-delta'; text: string }
  | { type: 'reasoning'; text: string; messageID: TextPart['messageID'] }
  | { type: 'tool-call'; id: string; tool: string; args: Record<string, unknown> }
  | { type: 'tool-result'; id: string; tool: string; output: string; isError: boolean }
  | { type: 'complete'; result: TurnResult }

type Entry = { kind: 'delta' | 'text' | 'call' | 'result'; partID: string } | { kind: 'end'; run: Run }

/** Beyond this many waiting entries only the ends of turns are kept. */
const MOST = 10_000

export class TurnFeed {
  readonly #app: App
  readonly #sessionID: SessionID
  readonly #thoughts: boolean
  readonly #unsubscribe: () => void
  readonly #queue: Entry[] = []
  /** Messages of this turn that answer, open texts, and calls that were told. */
  readonly #answers = new Set<string>()
  readonly #texts = new Set<string>()
  readonly #calls = new Map<string, 'called' | 'settled'>()
  /** How much of an open text its reader has. */
  readonly #told = new Map<string, number>()
  #run: Run | undefined
  #wake: (() => void) | undefined
  #closed = false

  /** Hears everything from now on, reasoning only where it is wanted; of a turn that is under way also the text that has begun. */
  constructor(app: App, sessionID: SessionID, { reasoning = false } = {}) {
    this.#app = app
    this.#sessionID = sessionID
    this.#thoughts = reasoning
    this.#run = runs(app).get(sessionID)
    if (this.#run) this.#joinLate()
    this.#unsubscribe = app.bus.subscribe((event) => this.#hear(event))
  }

  /** The next thing that happened, or will happen; undefined when nothing more will. */
  async next(): Promise<TurnLine | undefined> {
    for (;;) {
      const entry = this.#queue.shift()
      const line = entry && (entry.kind === 'end' ? await this.#end(entry.run) : this.#tell(entry))
      if (line) return line
      if (entry) continue
      if (this.#closed) return undefined
      await new Promise<void>((resolve) => void (this.#wake = resolve))
    }
  }

  /** Hears nothing more; what waits can still be read. */
  close(): void {
    this.#closed = true
    this.#unsubscribe()
    this.#wake?.()
  }

  #hear(event: BusEvent) {
    if ((event.properties as { sessionID?: string }).sessionID !== this.#sessionID) return
    switch (event.type) {
      case 'message.updated':
        // A summary is written for the model.
        if (event.properties.info.role === 'assistant' && !event.properties.info.summary) this.#answers.add(event.properties.info.id)
        return
      case 'message.part.delta':
        if (this.#texts.has(event.properties.partID)) this.#add({ kind: 'delta', partID: event.properties.partID })
        return
      case 'message.part.updated':
        return this.#hearPart(event.properties.part)
      case 'session.status':
        this.#run = runs(this.#app).get(this.#sessionID) ?? this.#run
        return
      case 'session.idle':
        return this.#hearEnd()
      case 'session.deleted':
        return this.close()
      default:
        return
    }
  }

  #hearPart(part: Part) {
    if (!this.#answers.has(part.messageID)) return
    if (this.#isText(part)) {
      const known = this.#texts.has(part.id)
      if (part.time?.end === undefined) this.#texts.add(part.id)
      else if (this.#texts.delete(part.id) || !known) this.#add({ kind: 'text', partID: part.id })
    }
    if (part.type === 'tool') this.#hearCall(part)
  }

  #isText(part: Part): part is TextPart | ReasoningPart {
    return part.type === 'reasoning' ? this.#thoughts : part.type === 'text' && !part.synthetic
  }

  #hearCall({ id, state }: ToolPart) {
    const before = this.#calls.get(id)
    if (state.status === 'pending' || before === 'settled') return
    if (!before) this.#add({ kind: 'call', partID: id })
    this.#calls.set(id, state.status === 'running' ? 'called' : 'settled')
    if (state.status !== 'running') this.#add({ kind: 'result', partID: id })
  }

  #hearEnd() {
    const run = this.#run
    this.#run = undefined
    for (const known of [this.#answers, this.#texts, this.#calls]) known.clear()
    if (run) this.#add({ kind: 'end', run })
  }

  #joinLate() {
    const { store } = this.#app
    const message = store.message.page(this.#sessionID, 1).at(-1)
    if (message?.info.role !== 'assistant' || message.info.summary || message.info.time.completed !== undefined) return
    this.#answers.add(message.info.id)
    for (const part of message.parts) {
      if (this.#isText(part) && part.time?.end === undefined) this.#texts.add(part.id)
      if (part.type === 'tool' && (part.state.status === 'completed' || part.state.status === 'error')) this.#calls.set(part.id, 'settled')
    }
  }

  #add(entry: Entry) {
    const last = this.#queue.at(-1)
    if (entry.kind === 'delta' && last?.kind === 'delta' && last.partID === entry.partID) return
    if (this.#queue.length >= MOST && entry.kind !== 'end') return
    this.#queue.push(entry)
    this.#wake?.()
  }

  /** A part may be gone: of an attempt that was given up, or with its message. */
  #tell({ kind, partID }: Exclude<Entry, { kind: 'end' }>): TurnLine | undefined {
    const part = liveParts(this.#app).get(partID) ?? this.#app.store.part.get(partID)
    if (part?.type === 'text' || part?.type === 'reasoning') return this.#tellText(part, kind)
    if (part?.type !== 'tool') return undefined
    const { callID: id, tool, state } = part
    if (kind === 'call') return { type: 'tool-call', id, tool, args: state.input }
    if (state.status === 'completed') return { type: 'tool-result', id, tool, output: state.output, isError: false }
    return { type: 'tool-result', id, tool, output: state.status === 'error' ? state.error : '', isError: true }
  }

  #tellText({ id, type, text, messageID }: TextPart | ReasoningPart, kind: Entry['kind']): TurnLine | undefined {
    const rest = text.slice(this.#told.get(id) ?? 0)
    if (rest !== '') {
      this.#told.set(id, text.length)
      // The whole comes after its last piece.
      if (kind === 'text') this.#queue.unshift({ kind, partID: id })
      return { type: `${type}-delta`, text: rest }
    }
    if (kind === 'delta') return undefined
    this.#told.delete(id)
    return text === '' ? undefined : { type, text, messageID }
  }

  async #end(run: Run): Promise<TurnLine> {
    this.#told.clear()
    return { type: 'complete', result: await resultAtEnd(this.#app, run) }
  }
}

/** How a run ended, also one that broke. */
export async function resultAtEnd(app: App, run: Run): Promise<TurnResult> {
  const duration = () => Math.max(0, app.clock.now() - run.began)
  try {
    return resultOf(run, await run.done, duration())
  } catch (error) {
    const last = app.store.message.page(run.sessionID, 1).at(-1)?.info
    return { ...brokenResult(run, toFailure(error, '')), messageID: last?.id ?? app.id('msg'), duration: duration() }
  }
}

function brokenResult({ sessionID, spent }: Run, failure: NonNullable<TurnResult['failure']>): Omit<TurnResult, 'messageID' | 'duration'> {
  return { sessionID, model: '', text: '', finish: 'error', failure, cost: spent.cost, tokens: spent.tokens }
}
