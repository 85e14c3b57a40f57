import { Marked, type MarkedOptions, type TokenizerExtension, type Tokens } from 'marked'

/** A formula; `open` while the end of a displayed one has not arrived. */
export interface MathsToken extends Tokens.Generic {
  type: 'maths'
  text: string
  display: boolean
  open: boolean
}

const longest = 10_000

/** Cheap: most text has none, and is read without the extension. */
export function mayHoldMaths(text: string): boolean {
  return text.includes('$') || /\\[([]/.test(text)
}

/** What makes marked read formulas, for text that may hold some. */
export function mathsOptions(): MarkedOptions {
  return new Marked({ extensions: [displayed, inline], tokenizer: { lheading: (source) => (underlinesMaths(source) ? undefined : false) } }).defaults
}

/** The source of an expression where one starts at the beginning of the text. */
export function readInlineMaths(source: string): { raw: string; text: string; display: boolean } | undefined {
  const display = /^\$\$(?!\$)((?:\\[^\n]|[^$\\\n])+)\$\$(?!\$)/.exec(source)
  if (display) return found(display, true)
  const dollars = /^\$((?!\s)(?:\\[^\n]|[^$\\\n])+)\$(?![\p{L}\p{N}_$({'"])/u.exec(source)
  if (dollars?.[1] && !/\s$/.test(dollars[1]) && !isPrice(dollars[1])) return found(dollars, false)
  const round = /^\\\(((?:(?!\\\))[^\n])+)\\\)/.exec(source)
  if (round?.[1] && looksLikeMaths(round[1])) return found(round, false)
  const square = /^\\\[((?:(?!\\\])[^\n])+)\\\](?!\()/.exec(source)
  return square?.[1] && /[\\^_=+<>]/.test(square[1]) ? found(square, true) : undefined
}

function found([raw, text = '']: RegExpExecArray, display: boolean) {
  return raw.length > longest || text.trim() === '' ? undefined : { raw, text: text.trim(), display }
}

/** `$5, or 10$` is about money: it begins with an amount and goes on with words. */
function isPrice(text: string): boolean {
  return /^[\d.,]+[\s,;.:–-]/.test(text) && /\p{L}{2,}/u.test(text.replace(/\\[a-z]+\s*(\{[^}]*\})?/gi, ''))
}

function looksLikeMaths(text: string): boolean {
  return /[\\^_=+<>{}*/|-]/.test(text) || /^\s*[\w.,'!]{1,4}\s*$/.test(text)
}

/** A displayed formula on lines of its own. TeX allows no empty line in it, so one ends the search for its end. */
export function readDisplayedMaths(source: string): { raw: string; text: string; open: boolean } | undefined {
  const start = /^ {0,3}(\$\$(?!\$)|\\\[)/.exec(source)
  if (!start) return undefined
  const blank = /\n[ \t]*\n/.exec(source)
  const reach = source.slice(0, Math.min(blank?.index ?? source.length, longest))
  const close = start[1] === '$$' ? '$$' : '\\]'
  const end = reach.indexOf(close, start[0].length)
  if (end < 0) {
    // Dollars in the middle of a sentence do not begin a formula; on a line of their own they do.
    const own = start[1] === '\\[' || /^ {0,3}\$\$[ \t]*(\n|$)/.test(source)
    return own && blank === null && source.length <= longest ? { raw: source, text: source.trim(), open: true } : undefined
  }
  const rest = /^[ \t]*[.,;]?[ \t]*(?:\n|$)/.exec(source.slice(end + close.length))
  const text = reach.slice(start[0].length, end).trim()
  return rest && text !== '' ? { raw: source.slice(0, end + close.length + rest[0].length), text, open: false } : undefined
}

const opening = /(?:^|\n) {0,3}(?:\$\$|\\\[)/

/** A line of `=` or `-` within a formula that follows right below a paragraph would make all above it a heading. */
function underlinesMaths(source: string): boolean {
  const paragraph = source.slice(0, /\n[ \t]*\n/.exec(source)?.index)
  const start = opening.exec(paragraph)?.index
  const line = /\n {0,3}(?:=+|-+)[ \t]*(?:\n|$)/.exec(paragraph)?.index
  return start !== undefined && line !== undefined && start < line && readDisplayedMaths(source.slice(start).replace(/^\n/, '')) !== undefined
}

const displayed: TokenizerExtension = {
  name: 'maths',
  level: 'block',
  start: (source) => opening.exec(source)?.index,
  tokenizer(source): MathsToken | undefined {
    const read = readDisplayedMaths(source)
    return read && { type: 'maths', display: true, ...read }
  },
}

const inline: TokenizerExtension = {
  name: 'inlineMaths',
  level: 'inline',
  start: (source) => /(?<![\p{L}\p{N}_$\\])\$(?!\s)|\\[([]/u.exec(source)?.index,
  tokenizer(source): MathsToken | undefined {
    const read = readInlineMaths(source)
    return read && { type: 'maths', open: false, ...read }
  },
}
