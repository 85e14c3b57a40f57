import { maskOf, type IndexEntry } from './index-entries'

// Names that contain what was typed come first (whole name, start of the name, start of a word, anywhere, in the path), then
// those that hold its letters in order. The second kind is only looked for when the first does not fill the list.

export type RankOptions = { limit: number; signal?: AbortSignal }
export type Ranked = { entry: IndexEntry; score: number }

const SLICE = 8
const CHUNK = 2_000

/** The best entries for a query, best first; gives way to other work every few milliseconds. */
export async function rankEntries(entries: readonly IndexEntry[], query: string, options: RankOptions): Promise<IndexEntry[]> {
  const terms = query.toLowerCase().split(/\s+/).filter(Boolean)
  const contained = await best(entries, { terms, score: scoreContained, ...options })
  if (contained.length >= options.limit) return contained.map(({ entry }) => entry)
  const present = new Set(contained.map(({ entry }) => entry))
  const loose = await best(entries, { terms, score: scoreLoose, ...options })
  return [...contained, ...loose.filter(({ entry }) => !present.has(entry))].slice(0, options.limit).map(({ entry }) => entry)
}

/** Nothing typed yet: what lies at the top, folders before files, hidden ones last. */
export function topEntries(entries: readonly IndexEntry[], limit: number): Promise<Ranked[]> {
  const score = ({ path, folder }: IndexEntry) => {
    let depth = 0
    for (let at = path.indexOf('/'); at >= 0 && at < path.length - 1; at = path.indexOf('/', at + 1)) depth += 1
    const hidden = path.startsWith('.') || path.includes('/.')
    return (hidden ? 1 : 1_000_000) + Math.max(0, 10_000 - 2 * depth) + (folder ? 1 : 0)
  }
  return best(entries, { terms: [''], score, limit })
}

type Search = { terms: readonly string[]; score: (entry: IndexEntry, term: string) => number; limit: number; signal?: AbortSignal }

async function best(entries: readonly IndexEntry[], { terms, score, limit, signal }: Search): Promise<Ranked[]> {
  const top: Ranked[] = []
  const mask = terms.reduce((result, term) => result | maskOf(term), 0)
  for (let from = 0, start = performance.now(); from < entries.length; from += CHUNK) {
    for (let index = from; index < Math.min(from + CHUNK, entries.length); index++) {
      const entry = entries[index] as IndexEntry
      if ((entry.mask & mask) !== mask) continue
      const total = totalScore(entry, terms, score)
      if (total > 0) keep(top, entry, { score: total, limit })
    }
    if (performance.now() - start < SLICE) continue
    await new Promise((resolve) => setImmediate(resolve))
    signal?.throwIfAborted()
    start = performance.now()
  }
  return top
}

/** Every term has to be found. */
function totalScore(entry: IndexEntry, terms: readonly string[], score: Search['score']): number {
  let total = 0
  for (let index = 0; index < terms.length; index++) {
    const value = score(entry, terms[index] as string)
    if (value <= 0) return 0
    total += value
  }
  return total
}

/** A short sorted list is all that a result needs. */
function keep(top: Ranked[], entry: IndexEntry, { score, limit }: { score: number; limit: number }): void {
  const last = top[top.length - 1]
  if (top.length >= limit && last && !isBetter(entry, score, last)) return
  let at = top.length
  while (at > 0 && isBetter(entry, score, top[at - 1] as Ranked)) at -= 1
  top.splice(at, 0, { entry, score })
  if (top.length > limit) top.pop()
}

function isBetter(entry: IndexEntry, score: number, other: Ranked): boolean {
  if (score !== other.score) return score > other.score
  if (entry.path.length !== other.entry.path.length) return entry.path.length < other.entry.path.length
  return entry.path < other.entry.path
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
