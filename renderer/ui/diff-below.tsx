import type { ReactNode } from 'react'
import type { LineRef } from './diff-lines'
import type { DiffRow } from './diff-rows'
import sheet from './diff-sheet.module.css'

/** Both sides of a row may have something below them. */
export function DiffBelow({ row, below }: { row: DiffRow; below: (ref: LineRef) => ReactNode }) {
  if (row.kind === 'hunk') return null
  const cells = row.kind === 'line' ? [row.cell] : [row.old, row.new]
  const refs = new Map<string, LineRef>()
  for (const cell of cells) {
    if (cell?.line.oldLine !== undefined) refs.set('old', { side: 'old', line: cell.line.oldLine })
    if (cell?.line.newLine !== undefined) refs.set('new', { side: 'new', line: cell.line.newLine })
  }
  const found = [...refs].flatMap(([side, ref]) => {
    const content = below(ref)
    return content ? [<div key={side} className={sheet.below}>{content}</div>] : []
  })
  return found.length > 0 ? found : null
}
