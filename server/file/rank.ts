import { maskOf, type IndexEntry } from './index-entries'

// Names that contain what was typed come first (whole name, start of the name, start of a word, anywhere, in the path), then
// those that hold its letters in order. The second kind is only looked for when the first does not fill the list.

export type Ranked = { entry: IndexEntry; score: number }

const SLICE = 8
const CHUNK = 2_000

/** The best entries for a query, best first; gives way to other work every few milliseconds. */
export async function rankEntries(entries: readonly IndexEntry[], query: string, options: { limit: number; signal?: AbortSignal }): Promise<IndexEntry[]> {
  const terms = query.toLowerCase().split(/\s+/).filter(Boolean)
  const contained = await best(entries, { terms, score: scoreContained, ...options })
  if (contained.length >= options.limit) return contained.map(({ entry }) => entry)
  const present = new Set(contained.map(({ entry }) => entry))
  const loose = await best(entries, { terms, score: scoreLoose, ...options })
  return [...contained, ...loose.filter(({ entry }) => !present.has(entry))].slice(0, options.limit).map(({ entry }) => entry)
}

type Search = { terms: readonly string[]; score: (entry: IndexEntry, term: string) => number; limit: number; signal?: AbortSignal }

async function best(entries: readonly IndexEntry[], { terms, score, limit, signal }: Search): Promise<Ranked[]> {
  const top: Ranked[] = []
  const mask = terms.reduce((result, term) => result | maskOf(term), 0)
  let start = performance.now()
  for (const [index, entry] of entries.entries()) {
    if (index % CHUNK === 0 && performance.now() - start > SLICE) {
      await new Promise((resolve) => setImmediate(resolve))
      signal?.throwIfAborted()
      start = performance.now()
    }
    if ((entry.mask & mask) !== mask) continue
    let total = 0
    for (const term of terms) {
      const value = score(entry, term)
      if (value <= 0) {
        total = 0
        break
      }
      total += value
    }
    if (total > 0) keep(top, { entry, score: total }, limit)
  }
  return top
}

/** A short sorted list is all that a result needs. */
function keep(top: Ranked[], found: Ranked, limit: number): void {
  const last = top[top.length - 1]
  if (top.length >= limit && last && !isBetter(found, last)) return
  let at = top.length
  while (at > 0 && isBetter(found, top[at - 1] as Ranked)) at -= 1
  top.splice(at, 0, found)
  if (top.length > limit) top.pop()
}

function isBetter(one: Ranked, other: Ranked): boolean {
  if (one.score !== other.score) return one.score > other.score
  if (one.entry.path.length !== other.entry.path.length) return one.entry.path.length < other.entry.path.length
  return one.entry.path < other.entry.path
}

function scoreContained({ lower, base, folder }: IndexEntry, term: string): number {
  const at = lower.indexOf(term, base)
  const end = lower.length - (folder ? 1 : 0)
  if (at === base) {
    if (at + term.length === end) return 1_000
    return lower.charCodeAt(at + term.length) === 46 ? 950 : 900
  }
  if (at > base) return startsWord(lower, at) ? 800 : 700
  const inPath = lower.lastIndexOf(term, base)
  if (inPath < 0) return 0
  const whole = lower.charCodeAt(inPath + term.length) === 47 || inPath + term.length === end
  return startsWord(lower, inPath) ? (whole ? 600 : 550) : 500
}

/** The letters in order; near each other, at the starts of words and in the last name is better. */
function scoreLoose(entry: IndexEntry, term: string): number {
  const inName = lettersFrom(entry.lower, term, entry.base)
  return inName > 0 ? 200 + inName : lettersFrom(entry.lower, term, 0)
}

function lettersFrom(lower: string, term: string, from: number): number {
  let at = from - 1
  let score = 0
  for (let index = 0; index < term.length; index++) {
    const next = lower.indexOf(term[index] as string, at + 1)
    if (next < 0) return 0
    score += next === at + 1 ? 8 : startsWord(lower, next) ? 6 : 1
    at = next
  }
  return Math.min(190, 1 + score)
}

function startsWord(lower: string, at: number): boolean {
  if (at === 0) return true
  const before = lower.charCodeAt(at - 1)
  return !((before >= 97 && before <= 122) || (before >= 48 && before <= 57) || before > 127)
}
