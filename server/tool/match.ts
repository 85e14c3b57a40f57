import { explainMissing } from './match-nearest'
import { splitLines, type Line } from './match-lines'

// A model quotes from memory: indentation shifts, blanks double, quotes become typographic. Each rung below forgives a
// little more than the one before it, and the first rung that finds anything decides. It must find exactly one place
// (or all of them are wanted), so a forgiving rung can never pick one of several.

/** `quoting` off keeps the lines of the text out of what a failure says. */
export type Replacement = { find: string; replacement: string; all: boolean; quoting?: boolean }
type Span = { start: number; end: number; text: string }
type Rung = (text: Haystack, input: Replacement) => Span[]
type Haystack = { text: string; lines: Line[] }

const MAX_MATCHES = 10_000
const SIMILAR = 0.75
/** Lines that the search for nearly equal blocks looks at before it gives up. */
const MAX_COMPARED = 2_000_000

const rungs: readonly Rung[] = [
  findExact,
  findIndented,
  (text, input) => findByLines(text, input, (line) => line.trim()),
  (text, input) => findByLines(text, input, foldBlanks),
  findReflowed,
  findUnescaped,
  findTrimmed,
  (text, input) => findByLines(text, input, (line) => foldUnicode(foldBlanks(line))),
  findFolded,
  findByAnchors,
]

/** Replaces what is meant by `find`; throws an error that tells the model what to change when that is not clear. */
export function replaceText(text: string, input: Replacement): string {
  const haystack = { text, lines: splitLines(text) }
  for (const rung of rungs) {
    const spans = rung(haystack, input)
    if (spans.length === 0) continue
    if (spans.length > 1 && !input.all) throw new Error(explainSeveral(haystack, spans))
    return replaceSpans(text, spans)
  }
  throw new Error(explainMissing(input.quoting === false ? [] : haystack.lines, input.find))
}

function replaceSpans(text: string, spans: Span[]) {
  const parts: string[] = []
  let at = 0
  for (const span of spans) {
    parts.push(text.slice(at, span.start), span.text)
    at = span.end
  }
  return [...parts, text.slice(at)].join('')
}

function explainSeveral({ lines }: Haystack, spans: Span[]) {
  const numbers = spans.slice(0, 10).map((span) => lines.findLastIndex((line) => line.start <= span.start) + 1)
  const where = `${numbers.join(', ')}${spans.length > 10 ? ', …' : ''}`
  return `Found ${spans.length} matches for oldString, at lines ${where}. Add surrounding lines to make it one, or set replaceAll to change all of them.`
}

function findExact({ text }: Haystack, { find, replacement }: Replacement): Span[] {
  const spans: Span[] = []
  for (let at = text.indexOf(find); at >= 0 && spans.length < MAX_MATCHES; at = text.indexOf(find, at + find.length)) {
    spans.push({ start: at, end: at + find.length, text: replacement })
  }
  return spans
}

/** The same lines at another depth; the replacement moves to that depth too. */
function findIndented(text: Haystack, input: Replacement): Span[] {
  const wanted = linesOf(input.find)
  const indent = commonIndent(wanted)
  const bare = wanted.map((line) => withoutIndent(line, indent).trimEnd())
  return findWindows(text, { input, key: (line) => line.trim() }, (lines) => {
    const own = commonIndent(lines)
    if (!lines.every((line, index) => withoutIndent(line, own).trimEnd() === bare[index])) return undefined
    return moveTo(input.replacement, indent, own)
  })
}

function findByLines(text: Haystack, input: Replacement, key: (line: string) => string): Span[] {
  return findWindows(text, { input, key }, () => input.replacement)
}

/** The same words with any white space between them, line ends included. */
function findReflowed({ text }: Haystack, { find, replacement }: Replacement): Span[] {
  const words = find.trim().split(/\s+/)
  if (words.length < 2 || find.length > 20_000) return []
  const pattern = new RegExp(words.map(escapePattern).join('\\s+'), 'g')
  return [...text.matchAll(pattern)].slice(0, MAX_MATCHES).map((match) => ({ start: match.index, end: match.index + match[0].length, text: replacement.trim() }))
}

/** `\n`, `\t` and quotes that were escaped once too often. */
function findUnescaped(text: Haystack, { find, replacement, all }: Replacement): Span[] {
  const plain = unescape(find)
  return plain === find ? [] : findExact(text, { find: plain, replacement: unescape(replacement), all })
}

function findTrimmed(text: Haystack, { find, replacement, all }: Replacement): Span[] {
  const trimmed = find.trim()
  return trimmed === find || trimmed === '' ? [] : findExact(text, { find: trimmed, replacement: replacement.trim(), all })
}

/** Typographic quotes, dashes and blanks inside of a line; folding keeps every length, so positions stay true. */
function findFolded({ text }: Haystack, { find, replacement, all }: Replacement): Span[] {
  const folded = foldUnicode(text)
  if (folded.length !== text.length) return []
  return findExact({ text: folded, lines: [] }, { find: foldUnicode(find), replacement, all })
}

/** First and last line as quoted, and what is between them nearly so. */
function findByAnchors({ lines, text }: Haystack, { find, replacement }: Replacement): Span[] {
  const wanted = linesOf(find).map((line) => line.trim())
  const [first, last] = [wanted[0], wanted.at(-1)]
  if (wanted.length < 3 || !first || !last) return []
  const slack = Math.max(1, Math.floor(wanted.length / 4))
  const spans: Span[] = []
  let compared = 0
  for (let from = 0; from < lines.length; from++) {
    if (lines[from]!.text.trim() !== first) continue
    for (let size = wanted.length - slack; size <= wanted.length + slack; size++) {
      const to = from + size - 1
      if (size < 3 || lines[to]?.text.trim() !== last) continue
      compared += size
      if (compared > MAX_COMPARED) return []
      const middle = lines.slice(from + 1, to).map((line) => line.text.trim())
      if (similarity(middle, wanted.slice(1, -1)) < SIMILAR) continue
      spans.push({ start: lines[from]!.start, end: endOf({ text, line: lines[to]! }, find), text: replacement })
      break
    }
  }
  return spans.length > 1 && spans.some((span, index) => index > 0 && span.start < spans[index - 1]!.end) ? [] : spans
}

/** Every run of lines whose keys are those wanted and for which `replace` has an answer; runs do not overlap. */
function findWindows(
  { text, lines }: Haystack,
  { input, key }: { input: Replacement; key: (line: string) => string },
  replace: (lines: string[]) => string | undefined,
): Span[] {
  const wanted = linesOf(input.find).map(key)
  if (wanted.every((line) => line === '')) return []
  const keys = lines.map((line) => key(line.text))
  const spans: Span[] = []
  for (let from = 0; from + wanted.length <= lines.length && spans.length < MAX_MATCHES; from++) {
    if (!wanted.every((line, index) => line === keys[from + index])) continue
    const window = lines.slice(from, from + wanted.length)
    const replaced = replace(window.map((line) => line.text))
    if (replaced === undefined) continue
    spans.push({ start: window[0]!.start, end: endOf({ text, line: window.at(-1)! }, input.find), text: replaced })
    from += wanted.length - 1
  }
  return spans
}

/** Lines of a quotation; a line end at its end belongs to its last line. */
function linesOf(find: string): string[] {
  return (find.endsWith('\n') ? find.slice(0, -1) : find).split('\n')
}

function endOf({ text, line }: { text: string; line: Line }, find: string) {
  const end = line.start + line.text.length
  return find.endsWith('\n') && text[end] === '\n' ? end + 1 : end
}

function commonIndent(lines: string[]): string {
  const indents = lines.filter((line) => line.trim() !== '').map((line) => /^[ \t]*/.exec(line)![0])
  return indents.reduce((common, indent) => (indent.length < common.length ? indent : common), indents[0] ?? '')
}

function withoutIndent(line: string, indent: string) {
  return line.startsWith(indent) ? line.slice(indent.length) : line.trimStart()
}

function moveTo(text: string, from: string, to: string) {
  if (from === to) return text
  return text
    .split('\n')
    .map((line) => (line.trim() === '' || !line.startsWith(from) ? line : to + line.slice(from.length)))
    .join('\n')
}

export function foldBlanks(line: string) {
  return line.trim().replace(/\s+/g, ' ')
}

export function foldUnicode(text: string) {
  return text
    .replace(/[\u2018\u2019\u201a\u201b\u2032]/g, "'")
    .replace(/[\u201c\u201d\u201e\u201f\u2033]/g, '"')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g, ' ')
}

function unescape(text: string) {
  const known: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' }
  return text.replace(/\\([ntr'"`\\$])/g, (_, letter: string) => known[letter] ?? letter)
}

function escapePattern(text: string) {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}

/** Share of lines that both have, in order of appearance (0 to 1). */
function similarity(left: string[], right: string[]): number {
  if (left.length === 0 && right.length === 0) return 1
  const counts = new Map<string, number>()
  for (const line of left) counts.set(line, (counts.get(line) ?? 0) + 1)
  let common = 0
  for (const line of right) {
    const count = counts.get(line) ?? 0
    if (count === 0) continue
    counts.set(line, count - 1)
    common += 1
  }
  return (2 * common) / (left.length + right.length)
}
