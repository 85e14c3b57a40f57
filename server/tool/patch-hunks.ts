import { foldBlanks, foldUnicode } from './match'
import { describeNearest } from './match-nearest'
import type { Hunk, PatchLine } from './patch-format'

// Finds the places that hunks mean and puts their lines in. Hunks usually come in the order of the file, so each is looked
// for behind the one before it first. A rung that forgives more is tried only when the stricter ones find nothing, and
// no rung may pick one of several places unless an anchor or the number of equal hunks says which.

type Rung = { key(line: string): string; literal: boolean }
const rungs: readonly Rung[] = [
  { key: (line) => line, literal: true },
  { key: (line) => line.trimEnd(), literal: true },
  { key: (line) => line.trim(), literal: false },
  { key: (line) => foldUnicode(foldBlanks(line)), literal: false },
]

type Place = { from: number; count: number; rung: Rung }
type Span = { from: number; count: number; lines: string[] }

const MAX_MATCHES = 1_000
const MAX_EXPLAINED = 3
const SHOWN_LINES = 3

type Keyed = { keys: readonly string[]; places: ReadonlyMap<string, readonly number[]> }
type Lines = { all: readonly string[]; by(rung: Rung): Keyed }

/** The text after the hunks; throws one error that names every hunk that does not fit. `quoting` off shows no line of the file. */
export function applyHunks(text: string, hunks: readonly Hunk[], { quoting = true }: { quoting?: boolean } = {}): string {
  const ended = text === '' || text.endsWith('\n')
  const file = keyedLines(text === '' ? [] : (ended ? text.slice(0, -1) : text).split('\n'))
  const spans: Span[] = []
  const failures: string[] = []
  let cursor = 0
  for (const [index, hunk] of hunks.entries()) {
    const place = findPlace(file, { hunk, later: hunks.slice(index + 1), cursor, spans })
    if (typeof place === 'string') {
      const nearest = quoting && failures.length < MAX_EXPLAINED ? explain(file, hunk) : ''
      failures.push(`Hunk ${hunk.number}: ${place}${nearest && `\n${nearest}`}`)
      continue
    }
    spans.push({ from: place.from, count: place.count, lines: render(file, hunk, place) })
    cursor = place.from + place.count
  }
  if (failures.length > 0) throw new Error(failures.join('\n'))
  return joinLines(replaceSpans(file.all, spans), ended)
}

/** Lines with what each rung compares of them, and where that stands; made once, so that many hunks cost little. */
function keyedLines(all: readonly string[]): Lines {
  const made = new Map<Rung, Keyed>()
  return {
    all,
    by(rung) {
      const keyed = made.get(rung) ?? keyLines(all, rung)
      made.set(rung, keyed)
      return keyed
    },
  }
}

function keyLines(all: readonly string[], rung: Rung): Keyed {
  const keys = all.map(rung.key)
  const places = new Map<string, number[]>()
  for (const [index, key] of keys.entries()) {
    const known = places.get(key)
    if (known) known.push(index)
    else places.set(key, [index])
  }
  return { keys, places }
}

function replaceSpans(lines: readonly string[], spans: readonly Span[]): string[] {
  const parts: (readonly string[])[] = []
  let at = 0
  for (const span of spans.toSorted((left, right) => left.from - right.from)) {
    parts.push(lines.slice(at, span.from), span.lines)
    at = span.from + span.count
  }
  return [...parts, lines.slice(at)].flat()
}

function joinLines(lines: string[], ended: boolean) {
  return lines.length === 0 ? '' : `${lines.join('\n')}${ended ? '\n' : ''}`
}

type Search = { hunk: Hunk; later: readonly Hunk[]; cursor: number; spans: readonly Span[] }

/** Where a hunk belongs, or why that can't be said. */
function findPlace(file: Lines, search: Search): Place | string {
  const { hunk, cursor } = search
  const anchored = followAnchors(file, hunk.anchors, cursor)
  const wanted = wantedOf(hunk.lines)
  if (wanted.length === 0) {
    if (anchored.missing !== undefined) return `The line ${JSON.stringify(anchored.missing)} after @@ was not found in the file.`
    return { from: anchored.found ? anchored.at + 1 : file.all.length, count: 0, rung: rungs[0]! }
  }
  for (const rung of rungs) {
    const matches = findMatches(file, rung, wanted).filter((from) => isFree(search.spans, { from, count: wanted.length }))
    if (matches.length === 0) continue
    const from = choose(matches, { ...search, ...anchored, end: file.all.length - wanted.length })
    if (from !== undefined) return { from, count: wanted.length, rung }
    const numbers = matches.slice(0, 10).map((match) => match + 1)
    return `Its lines are found ${matches.length} times, at lines ${numbers.join(', ')}${matches.length > 10 ? ', …' : ''}. Add lines around them, or a line above them after @@, to make it one place.`
  }
  if (anchored.missing !== undefined) return `Neither the line ${JSON.stringify(anchored.missing)} after @@ nor the lines of the hunk were found in the file.`
  return `Its lines were not found in the file${search.spans.length > 0 ? ' (each hunk quotes the file as it was before the patch)' : ''}.`
}

type Choice = Search & { at: number; found: boolean; end: number }

function choose(matches: number[], { hunk, later, cursor, at, found, end }: Choice): number | undefined {
  if (hunk.atEnd && matches.includes(end)) return end
  // Several hunks may name the same anchor: the later ones lie behind the earlier ones.
  const starts = found ? [Math.max(at, cursor), at] : [cursor]
  const behind = starts.map((start) => matches.filter((from) => from >= start)).find((left) => left.length > 0)
  const pool = behind ?? matches
  if (pool.length === 1 || (found && behind)) return pool[0]
  const wanted = wantedOf(hunk.lines).join('\n')
  const alike = later.filter((other) => other.anchors.length === 0 && wantedOf(other.lines).join('\n') === wanted).length + 1
  return alike === pool.length ? pool[0] : undefined
}

/** Each anchor is looked for behind the one before it; from the top when it is not there. */
function followAnchors(file: Lines, anchors: readonly string[], cursor: number): { at: number; found: boolean; missing?: string } {
  let at = cursor
  for (const [index, anchor] of anchors.entries()) {
    const from = index === 0 ? cursor : at + 1
    const line = findAnchor(file, anchor, from) ?? findAnchor(file, anchor, 0)
    if (line === undefined) return { at: cursor, found: false, missing: anchor }
    at = line
  }
  return { at, found: anchors.length > 0 }
}

function findAnchor(file: Lines, anchor: string, from: number): number | undefined {
  for (const rung of rungs) {
    const line = file.by(rung).places.get(rung.key(anchor))?.find((place) => place >= from)
    if (line !== undefined) return line
  }
  const part = file.all.findIndex((line, index) => index >= from && line.includes(anchor))
  return part >= 0 ? part : undefined
}

function findMatches(file: Lines, rung: Rung, wanted: readonly string[]): number[] {
  const { keys, places } = file.by(rung)
  const [first, ...others] = wanted.map(rung.key)
  const starts = places.get(first!) ?? []
  return starts.filter((from) => others.every((line, index) => line === keys[from + 1 + index])).slice(0, MAX_MATCHES)
}

function isFree(spans: readonly Span[], { from, count }: { from: number; count: number }) {
  return spans.every((span) => from >= span.from + span.count || from + count <= span.from)
}

function wantedOf(lines: readonly PatchLine[]): string[] {
  return lines.filter((line) => line.kind !== 'add').map((line) => line.text)
}

/** Kept lines stay as the file has them; added ones move to its depth where the patch quoted another. */
function render(file: Lines, hunk: Hunk, { from, count, rung }: Place): string[] {
  const own = file.all.slice(from, from + count)
  const shift = rung.literal ? (text: string) => text : indentShift(wantedOf(hunk.lines), own)
  const rendered: string[] = []
  let at = 0
  for (const { kind, text } of hunk.lines) {
    if (kind === 'add') rendered.push(shift(text))
    else if (kind === 'keep') rendered.push(own[at++]!)
    else at += 1
  }
  return rendered
}

/** Depths as the patch has them to depths as the file has them, learnt from the lines that both have. */
function indentShift(wanted: string[], own: string[]): (text: string) => string {
  const known = new Map<string, string>()
  for (const [index, line] of wanted.entries()) {
    const [theirs, ours] = [indentOf(line), indentOf(own[index]!)]
    if (line.trim() === '') continue
    if ((known.get(theirs) ?? ours) !== ours) return (text) => text
    known.set(theirs, ours)
  }
  const depths = [...known.keys()].sort((left, right) => right.length - left.length)
  return (text) => {
    const depth = text.trim() === '' ? undefined : depths.find((indent) => text.startsWith(indent))
    return depth === undefined ? text : known.get(depth)! + text.slice(depth.length)
  }
}

function indentOf(line: string) {
  return /^[ \t]*/.exec(line)![0]
}

/** Which of the quoted lines are nowhere in the file, and what looks like the first of them. */
function explain(file: Lines, hunk: Hunk): string {
  const rung = rungs.at(-1)!
  const { places } = file.by(rung)
  const strangers = wantedOf(hunk.lines).filter((line) => !places.has(rung.key(line)))
  const first = strangers[0]
  if (first === undefined) return 'Every one of its lines is in the file, but not in this order and without others between them.'
  const shown = strangers.slice(0, SHOWN_LINES).map((line) => `  ${line.slice(0, 300)}`)
  const nearest = describeNearest(file.all.map((text) => ({ text })), first)
  return `Not in the file:\n${shown.join('\n')}${strangers.length > SHOWN_LINES ? '\n  …' : ''}${nearest && `\n${nearest}`}`
}
