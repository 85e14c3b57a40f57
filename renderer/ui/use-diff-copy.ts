import type { ClipboardEvent, KeyboardEvent, PointerEvent, RefObject } from 'react'
import { cutRange, readSelection } from './code-selection'
import type { DiffRow, DiffSides } from './diff-rows'
import { useSelectAll } from './use-select-all'

/** Copies lines without numbers and signs, rows that are not in the page too; side by side only the side that was begun in. */
export function useDiffCopy(box: RefObject<HTMLDivElement | null>, sides: DiffSides) {
  const selectAll = useSelectAll(box)
  return {
    onCopy: (event: ClipboardEvent) => {
      const range = box.current && readSelection(getSelection(), box.current)
      const side = box.current?.dataset['select'] === 'old' ? 'old' : 'new'
      const lines = sides.rows.map((row) => rowText(row, side))
      const text = selectAll.active() ? lines.join('\n') : range && cutRange(lines, range)
      if (!text) return
      event.preventDefault()
      event.clipboardData.setData('text/plain', text)
    },
    onKeyDown: (event: KeyboardEvent) => selectAll.onKeyDown(event),
    onPointerDown: (event: PointerEvent) => {
      selectAll.onPointerDown()
      const side = (event.target as Element).closest<HTMLElement>('[data-side]')?.dataset['side']
      if (box.current && side) box.current.dataset['select'] = side
    },
  }
}

function rowText(row: DiffRow, side: 'old' | 'new'): string {
  if (row.kind === 'hunk') return ''
  if (row.kind === 'line') return row.cell.line.text
  return row[side]?.line.text ?? ''
}
