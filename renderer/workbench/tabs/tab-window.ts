import { drawnRows, type RowRange } from '../../ui/row-window'

/** Tabs beyond the edges that are drawn all the same, so that a small step finds them there. */
const MARGIN = 2

/** What is drawn in a bar: tabs by their index, and gaps as wide as so many tabs. */
export type BarPiece = { tab: number } | { gap: number; before: number }

/** The tabs in sight of a bar; `width` is what all of them take, and they are equally wide when that is more than the bar has. */
export function tabsInSight(bar: { left: number; view: number; width: number }, count: number): RowRange {
  const { left, view, width } = bar
  if (count === 0 || width <= view + 1) return { first: 0, end: count }
  const tab = width / count
  return { first: Math.max(0, Math.floor(left / tab) - MARGIN), end: Math.min(count, Math.ceil((left + view) / tab) + MARGIN) }
}

/** The tabs in sight and the one that has to stay, in their order, with gaps in the place of the others. */
export function barPieces({ range, kept, count }: { range: RowRange; kept: number; count: number }): BarPiece[] {
  const pieces: BarPiece[] = []
  let next = 0
  // The range may be older than the tabs.
  for (const tab of drawnRows({ first: range.first, end: Math.min(range.end, count) }, kept)) {
    if (tab > next) pieces.push({ gap: tab - next, before: tab })
    pieces.push({ tab })
    next = tab + 1
  }
  if (count > next) pieces.push({ gap: count - next, before: count })
  return pieces
}
