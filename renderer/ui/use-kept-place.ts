import type { Virtualizer } from '@tanstack/react-virtual'
import { useEffect, useLayoutEffect, useMemo, useRef } from 'react'
import type { DiffRow } from './diff-rows'

/** When a diff changes under the reader, the lines in view stay in view: the place is kept as so many rows below a hunk's head. */
export function useKeptPlace(list: Virtualizer<HTMLDivElement, HTMLDivElement>, { box, rows, marks }: { box: HTMLElement | null; rows: readonly DiffRow[]; marks: readonly string[] }): void {
  const place = useRef<{ mark: string; below: number; pixels: number }>(undefined)
  const heads = useMemo(() => new Map(rows.flatMap((row, index) => (row.kind === 'hunk' ? [[row.at, index] as const] : []))), [rows])
  const current = useRef({ rows, marks, heads })
  useLayoutEffect(() => {
    const changed = current.current.rows !== rows
    current.current = { rows, marks, heads }
    const kept = place.current
    if (!changed || !kept || !box) return
    const head = rows.findIndex((row) => row.kind === 'hunk' && marks[row.at] === kept.mark)
    if (head < 0) return
    const end = rows.findIndex((row, index) => index > head && row.kind === 'hunk')
    const index = Math.min(head + kept.below, (end < 0 ? rows.length : end) - 1)
    const offset = list.getOffsetForIndex(index, 'start')?.[0]
    if (offset !== undefined) list.scrollToOffset(offset + kept.pixels)
  }, [box, list, rows, marks, heads])
  useEffect(() => {
    if (!box) return undefined
    const note = () => {
      const { rows: shown, marks: names, heads } = current.current
      // What the list knows of the place: to ask the box would cost a layout at every step.
      const offset = list.scrollOffset ?? 0
      const top = list.getVirtualItemForOffset(offset)
      const row = top && shown[top.index]
      if (!top || !row) return
      place.current = { mark: names[row.at] ?? '', below: top.index - (heads.get(row.at) ?? 0), pixels: offset - top.start }
    }
    box.addEventListener('scroll', note, { passive: true })
    return () => box.removeEventListener('scroll', note)
  }, [box, list])
}
