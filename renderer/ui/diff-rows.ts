import type { DiffFile, DiffHunk, DiffLine } from './diff-parse'

export type DiffView = 'unified' | 'split'

/** A line with its place in the side's text, by which its colours are found, and the line it replaces or is replaced by. */
export interface DiffCell {
  line: DiffLine
  index: number
  partner?: string
  /** Its line end differs from the partner's. */
  newEnd?: boolean
}

/** `at` is the place of the row's hunk in the file. */
export type DiffRow = { at: number } & (
  | { kind: 'hunk'; hunk: DiffHunk; hidden: number }
  | { kind: 'line'; cell: DiffCell }
  | { kind: 'pair'; old?: DiffCell; new?: DiffCell }
)

export interface DiffSides {
  rows: DiffRow[]
  /** The text of each side as far as the hunks show it. */
  oldText: string
  newText: string
}

/** The rows of one file, one line under the other or side by side. `heads`: every hunk has its head, also where it says nothing. */
export function layoutRows(file: DiffFile, view: DiffView, { heads = false } = {}): DiffSides {
  const rows: DiffRow[] = []
  const oldLines: string[] = []
  const newLines: string[] = []
  let shown = 0
  for (const [at, hunk] of file.hunks.entries()) {
    const hidden = Math.max(0, hunk.newStart - shown - 1)
    // A hunk that begins with the file leaves nothing out, so there is nothing to say.
    if (heads || hidden > 0 || rows.length > 0 || hunk.section) rows.push({ kind: 'hunk', at, hunk, hidden })
    for (const block of cutChanges(hunk.lines)) {
      const cells = block.map((line) => addCell(line, oldLines, newLines))
      linkPartners(cells)
      for (const row of view === 'split' ? pairCells(cells, at) : cells.map((cell): DiffRow => ({ kind: 'line', at, cell }))) rows.push(row)
    }
    shown = hunk.lines.findLast((line) => line.newLine !== undefined)?.newLine ?? hunk.newStart - 1
  }
  return { rows, oldText: oldLines.join('\n'), newText: newLines.join('\n') }
}

/** Runs of removed then added lines, and context lines one by one. */
function cutChanges(lines: readonly DiffLine[]): DiffLine[][] {
  const blocks: DiffLine[][] = []
  for (const line of lines) {
    const last = blocks.at(-1)?.at(-1)
    const continues = last && line.kind !== 'context' && last.kind !== 'context' && !(last.kind === 'add' && line.kind === 'del')
    if (continues) blocks.at(-1)?.push(line)
    else blocks.push([line])
  }
  return blocks
}

function addCell(line: DiffLine, oldLines: string[], newLines: string[]): DiffCell {
  if (line.kind !== 'add') oldLines.push(line.text)
  if (line.kind !== 'del') newLines.push(line.text)
  return { line, index: (line.kind === 'del' ? oldLines : newLines).length - 1 }
}

function linkPartners(cells: DiffCell[]): void {
  const removed = cells.filter((cell) => cell.line.kind === 'del')
  const added = cells.filter((cell) => cell.line.kind === 'add')
  for (let index = 0; index < Math.min(removed.length, added.length); index++) {
    const [before, after] = [removed[index], added[index]]
    if (!before || !after) continue
    if (before.line.crlf !== after.line.crlf) before.newEnd = after.newEnd = true
    before.partner = after.line.text
    after.partner = before.line.text
  }
}

function pairCells(cells: readonly DiffCell[], at: number): DiffRow[] {
  const [first] = cells
  if (first?.line.kind === 'context') return [{ kind: 'pair', at, old: first, new: first }]
  const removed = cells.filter((cell) => cell.line.kind === 'del')
  const added = cells.filter((cell) => cell.line.kind === 'add')
  return Array.from({ length: Math.max(removed.length, added.length) }, (_, index) => ({
    kind: 'pair',
    at,
    old: removed[index],
    new: added[index],
  }))
}
