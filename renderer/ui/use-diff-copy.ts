import { useState, type ClipboardEvent, type KeyboardEvent, type PointerEvent } from 'react'
import { cutRange, readSelection } from './code-selection'
import type { DiffRow, DiffSides } from './diff-rows'
import { useSelectAll } from './use-select-all'

/** Copies lines without numbers and signs, rows that are not in the page too; side by side only the side that was begun in. */
export function useDiffCopy(box: HTMLDivElement | null, sides: DiffSides) {
  const selectAll = useSelectAll(box)
  const [side, setSide] = useState<'old' | 'new'>('new')
  return {
    'data-select': side,
    onCopy: (event: ClipboardEvent) => {
      const range = box && readSelection(getSelection(), box)
      const lines = sides.rows.map((row) => rowText(row, side))
      const text = selectAll.active() ? lines.join('\n') : range && cutRange(lines, range)
      if (!text) return
      event.preventDefault()
      event.clipboardData.setData('text/plain', text)
    },
    onKeyDown: (event: KeyboardEvent) => selectAll.onKeyDown(event),
    onPointerDown: (event: PointerEvent) => {
      selectAll.onPointerDown()
      const begun = (event.target as Element).closest<HTMLElement>('[data-side]')?.dataset['side']
      if (begun) setSide(begun === 'old' ? 'old' : 'new')
    },
  }
}

function rowText(row: DiffRow, side: 'old' | 'new'): string {
  if (row.kind === 'hunk') return ''
  if (row.kind === 'line') return row.cell.line.text
  return row[side]?.line.text ?? ''
}
