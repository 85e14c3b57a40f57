import { applySgr, plainStyle, type AnsiStyle } from './ansi-style'

export interface AnsiSpan {
  readonly text: string
  readonly style: AnsiStyle
}

export interface AnsiLine {
  /** Counts from the start of the output, so it stays the same when old lines are dropped. */
  readonly number: number
  readonly spans: readonly AnsiSpan[]
}

const mostLines = 20_000
const longestLine = 20_000
/** An escape sequence that is longer than this is broken off. */
const longestSequence = 4_096

// CSI, OSC/DCS/APC/PM/SOS with their terminators, two- and three-letter escapes.
const sequence = /^\u001b(?:\[[\d;:<=>?]*[ -/]*[@-~]|[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)|[ -/]+[0-~]|[0-OQ-WYZ\\`-~])/
const incomplete = /^\u001b(?:\[[\d;:<=>?]*[ -/]*|[\]PX^_][^\u0007\u001b]*\u001b?|[ -/]*)$/
const controls = /[\u0000-\u0008\u000a-\u001f\u007f\u009b]/

/**
 * Turns terminal output into styled lines as it arrives. Knows colours and styles, carriage return, backspace and line
 * erasure; every other control sequence is dropped. Keeps the last 20,000 lines.
 */
export class AnsiBuffer {
  #lines: AnsiLine[] = [{ number: 0, spans: [] }]
  #style = plainStyle
  #column = 0
  #pending = ''

  /** All lines; a line that did not change is the same value as before. */
  get lines(): readonly AnsiLine[] {
    return this.#lines
  }

  append(chunk: string): void {
    const text = this.#pending + chunk
    this.#pending = ''
    const pattern = new RegExp(controls, 'g')
    let at = 0
    while (at < text.length) {
      pattern.lastIndex = at
      const end = pattern.exec(text)?.index ?? text.length
      if (end > at) this.#write(text.slice(at, end))
      if (end >= text.length) break
      at = this.#control(text, end)
    }
    if (this.#lines.length > mostLines * 1.1) this.#lines = this.#lines.slice(-mostLines)
  }

  /** Handles the control letter at `at` and answers where to go on. */
  #control(text: string, at: number): number {
    const letter = text.charAt(at)
    if (letter === '\n') {
      this.#lines.push({ number: (this.#lines.at(-1)?.number ?? 0) + 1, spans: [] })
      this.#column = 0
    } else if (letter === '\r') this.#column = 0
    else if (letter === '\b') this.#column = Math.max(0, this.#column - 1)
    else if (letter === '\u001b') return this.#escape(text, at)
    return at + 1
  }

  #escape(text: string, at: number): number {
    const rest = text.slice(at, at + longestSequence)
    const match = sequence.exec(rest)?.[0]
    if (!match) {
      if (incomplete.test(rest) && rest.length < longestSequence) {
        this.#pending = rest
        return text.length
      }
      return at + 1
    }
    if (match.startsWith('\u001b[')) this.#command(match.slice(2, -1), match.slice(-1))
    return at + match.length
  }

  #command(parameters: string, letter: string): void {
    const count = Math.min(Number.parseInt(parameters, 10) || 1, longestLine)
    if (letter === 'm' && /^[\d;:]*$/.test(parameters)) this.#style = applySgr(this.#style, parameters)
    else if (letter === 'K') this.#erase(parameters)
    else if (letter === 'G') this.#column = count - 1
    else if (letter === 'C') this.#column = Math.min(this.#column + count, longestLine)
    else if (letter === 'D') this.#column = Math.max(0, this.#column - count)
  }

  #erase(parameters: string): void {
    const { spans } = this.#last()
    if (parameters === '2') this.#replace([])
    else if (parameters === '1') this.#replace([{ text: ' '.repeat(this.#column), style: plainStyle }, ...cutSpans(spans, this.#column)])
    else this.#replace(takeSpans(spans, this.#column))
  }

  #write(text: string): void {
    const { spans } = this.#last()
    const length = spansLength(spans)
    const fits = text.slice(0, Math.max(0, longestLine - this.#column))
    if (fits === '') return
    const span = { text: fits, style: this.#style }
    if (this.#column === length) this.#replace(joinSpan(spans, span))
    else if (this.#column > length) {
      this.#replace([...spans, { text: ' '.repeat(this.#column - length), style: plainStyle }, span])
    } else this.#replace([...takeSpans(spans, this.#column), span, ...cutSpans(spans, this.#column + fits.length)])
    this.#column += fits.length
  }

  #last(): AnsiLine {
    return this.#lines.at(-1) ?? { number: 0, spans: [] }
  }

  #replace(spans: readonly AnsiSpan[]): void {
    this.#lines[this.#lines.length - 1] = { number: this.#last().number, spans: spans.filter((span) => span.text !== '') }
  }
}

/** Reads output that is handed over whole again and again: only what was added is parsed. */
export class AnsiReader {
  #buffer = new AnsiBuffer()
  #text = ''

  read(text: string): readonly AnsiLine[] {
    if (!text.startsWith(this.#text)) {
      this.#buffer = new AnsiBuffer()
      this.#text = ''
    }
    if (text.length > this.#text.length) this.#buffer.append(text.slice(this.#text.length))
    this.#text = text
    return this.#buffer.lines
  }
}

/** The output without any control sequence, as it would be copied. */
export function plainText(lines: readonly AnsiLine[]): string {
  return lines.map((line) => line.spans.map((span) => span.text).join('')).join('\n')
}

function joinSpan(spans: readonly AnsiSpan[], span: AnsiSpan): AnsiSpan[] {
  const last = spans.at(-1)
  if (last?.style !== span.style) return [...spans, span]
  return [...spans.slice(0, -1), { text: last.text + span.text, style: span.style }]
}

function spansLength(spans: readonly AnsiSpan[]): number {
  return spans.reduce((sum, span) => sum + span.text.length, 0)
}

function takeSpans(spans: readonly AnsiSpan[], columns: number): AnsiSpan[] {
  const taken: AnsiSpan[] = []
  let left = columns
  for (const span of spans) {
    if (left <= 0) break
    taken.push({ text: span.text.slice(0, left), style: span.style })
    left -= span.text.length
  }
  return taken
}

function cutSpans(spans: readonly AnsiSpan[], columns: number): AnsiSpan[] {
  const rest: AnsiSpan[] = []
  let skip = columns
  for (const span of spans) {
    if (skip < span.text.length) rest.push({ text: span.text.slice(Math.max(0, skip)), style: span.style })
    skip -= span.text.length
  }
  return rest
}
