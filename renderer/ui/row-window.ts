// Which of very many equal rows are drawn, and how far the view has to follow when their order changes.

/** The rows from `first` up to, without, `end`. */
export type RowRange = { first: number; end: number }

/** Rows beyond the edges, so that a turn of the wheel finds them drawn. */
const MARGIN = 8
/** The edges move by this many rows, so that a small step draws nothing. */
const STEP = 4

/** `above`: pixels of the list above the upper edge of the box, negative while it begins below it. */
export function rowsInSight(sight: { above: number; height: number; row: number }, count: number): RowRange {
  const { above, height, row } = sight
  if (row <= 0) return { first: 0, end: Math.min(count, 2 * MARGIN) }
  const first = Math.floor((above / row - MARGIN) / STEP) * STEP
  const end = Math.ceil(((above + height) / row + MARGIN) / STEP) * STEP
  return { first: Math.min(count, Math.max(0, first)), end: Math.min(count, Math.max(0, end)) }
}

/** The rows to draw, in their order: those in sight, and one that has to stay in the page, wherever it is. */
export function drawnRows({ first, end }: RowRange, kept: number): number[] {
  const rows = Array.from({ length: Math.max(0, end - first) }, (_, index) => first + index)
  if (kept < 0 || (kept >= first && kept < end)) return rows
  return kept < first ? [kept, ...rows] : [...rows, kept]
}

/**
 * How many rows down most of those that were in sight have moved. One that rises to the top by itself counts as little as
 * one that is gone.
 */
export function rowsMoved(before: { ids: readonly string[]; range: RowRange }, after: readonly string[]): number {
  const places = new Map(after.map((id, index) => [id, index]))
  const votes = new Map<number, number>()
  for (let index = before.range.first; index < Math.min(before.range.end, before.ids.length); index += 1) {
    const place = places.get(before.ids[index] ?? '')
    if (place !== undefined) votes.set(place - index, (votes.get(place - index) ?? 0) + 1)
  }
  const [moved] = [...votes].reduce((best, vote) => (vote[1] > best[1] ? vote : best), [0, 0])
  return moved
}
