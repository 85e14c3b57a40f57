import type { DiffFile, DiffLine } from './diff-parse'
import type { DiffRow } from './diff-rows'

/** A line by the number that it has on one side. */
export interface LineRef {
  side: 'old' | 'new'
  line: number
}

/** Lines that were chosen, in the order in which they were. */
export interface LinePick {
  anchor: LineRef
  head: LineRef
}

/** The line that a row stands for; heads stand for none. */
export function rowLine(row: DiffRow | undefined): LineRef | undefined {
  if (!row || row.kind === 'hunk') return undefined
  if (row.kind === 'line') return lineRef(row.cell.line)
  return lineRef((row.new ?? row.old)?.line)
}

/** Whether a row shows a line, on either side. */
export function showsLine(row: DiffRow, { side, line }: LineRef): boolean {
  if (row.kind === 'hunk') return false
  const shown = row.kind === 'line' ? row.cell.line : row[side]?.line
  return (side === 'old' ? shown?.oldLine : shown?.newLine) === line
}

/** First and last row of a choice, or undefined when one of its ends is not shown any more. */
export function pickedRows(rows: readonly DiffRow[], pick: LinePick | undefined): readonly [number, number] | undefined {
  if (!pick) return undefined
  const [anchor, head] = [rows.findIndex((row) => showsLine(row, pick.anchor)), rows.findIndex((row) => showsLine(row, pick.head))]
  return anchor < 0 || head < 0 ? undefined : [Math.min(anchor, head), Math.max(anchor, head)]
}

/** The lines between the ends of a choice as a patch shows them, and their range on the side that counts. */
export function quotePick(file: DiffFile, { anchor, head }: LinePick): { side: 'old' | 'new'; start: number; end: number; quote: string } | undefined {
  const lines = file.hunks.flatMap((hunk) => hunk.lines)
  const at = (ref: LineRef) => lines.findIndex((line) => (ref.side === 'old' ? line.oldLine : line.newLine) === ref.line)
  const [first, last] = [at(anchor), at(head)].sort((one, other) => one - other)
  if (first === undefined || last === undefined || first < 0) return undefined
  const chosen = lines.slice(first, last + 1)
  const fresh = chosen.flatMap(({ newLine }) => newLine ?? [])
  const numbers = fresh.length > 0 ? fresh : chosen.flatMap(({ oldLine }) => oldLine ?? [])
  const quote = chosen.map(({ kind, text }) => signs[kind] + text).join('\n')
  return { side: fresh.length > 0 ? 'new' : 'old', start: Math.min(...numbers), end: Math.max(...numbers), quote }
}

/** From the first to the last changed line of a hunk. */
export function pickHunk(file: DiffFile, at: number): LinePick | undefined {
  const changed = file.hunks[at]?.lines.filter(({ kind }) => kind !== 'context') ?? []
  const [anchor, head] = [lineRef(changed[0]), lineRef(changed.at(-1))]
  return anchor && head && { anchor, head }
}

/** The hunks in which chosen lines stand, in their order. */
export function pickedHunks(file: DiffFile, { anchor, head }: LinePick): number[] {
  const holds = ({ side, line }: LineRef) => file.hunks.findIndex(({ lines }) => lines.some((one) => (side === 'old' ? one.oldLine : one.newLine) === line))
  const [first, last] = [holds(anchor), holds(head)].sort((one, other) => one - other)
  if (first === undefined || last === undefined || first < 0) return []
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}

const signs = { add: '+', del: '-', context: ' ' }

function lineRef(line: DiffLine | undefined): LineRef | undefined {
  if (line?.newLine !== undefined) return { side: 'new', line: line.newLine }
  return line?.oldLine === undefined ? undefined : { side: 'old', line: line.oldLine }
}
