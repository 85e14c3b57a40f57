import { go } from 'fuzzysort'

export interface FuzzyMatch<T> {
  item: T
  score: number
  /** Positions of the matched letters in the text. */
  indexes: readonly number[]
}

/** Best matches first; everything in its own order when nothing is asked. */
export function fuzzyMatch<T>(items: readonly T[], query: string, getText: (item: T) => string): FuzzyMatch<T>[] {
  const wanted = query.trim()
  if (!wanted) return items.map((item) => ({ item, score: 1, indexes: [] }))
  return go(wanted, items, { key: getText, limit: 500, threshold: 0.3 }).map((result) => ({
    item: result.obj,
    score: result.score,
    indexes: result.indexes,
  }))
}

export function fuzzyFilter<T>(items: readonly T[], query: string, getText: (item: T) => string): readonly T[] {
  return query.trim() ? fuzzyMatch(items, query, getText).map((match) => match.item) : items
}

/** The text cut where marked and unmarked letters meet. */
export function markIndexes(text: string, indexes: readonly number[]): { text: string; marked: boolean }[] {
  const marks = new Set(indexes)
  const pieces: { text: string; marked: boolean }[] = []
  for (let at = 0; at < text.length; at++) {
    const last = pieces.at(-1)
    const marked = marks.has(at)
    if (last && last.marked === marked) last.text += text.charAt(at)
    else pieces.push({ text: text.charAt(at), marked })
  }
  return pieces
}
