import type { Line } from './match-lines'

const LOOKED_AT = 20_000
const LINE_LENGTH = 300
const SHOWN = 3

/** Why a quotation was not found: the lines of the file that look most like its first one. */
export function explainMissing(lines: Line[], find: string): string {
  const nearest = describeNearest(lines, find)
  const head = 'Could not find oldString in the file. It must match the text exactly, with its indentation and line ends.'
  return nearest === '' ? head : `${head}\n${nearest}`
}

/** The lines that look most like the first one of a quotation; nothing when none does. */
export function describeNearest(lines: readonly Pick<Line, 'text'>[], find: string): string {
  const wanted = find.split('\n').find((line) => line.trim() !== '')?.trim() ?? ''
  const nearest = nearestLines(lines, wanted)
  if (nearest.length === 0) return ''
  return `The lines most like its first line are:\n${nearest.map(({ number, text }) => `  ${number}: ${text}`).join('\n')}`
}

function nearestLines(lines: readonly Pick<Line, 'text'>[], wanted: string) {
  const pairs = pairsOf(wanted)
  if (pairs.size === 0) return []
  return lines
    .slice(0, LOOKED_AT)
    .map((line, index) => ({ number: index + 1, text: line.text.slice(0, LINE_LENGTH), likeness: likeness(pairsOf(line.text.trim()), pairs) }))
    .filter((line) => line.likeness >= 0.4)
    .toSorted((left, right) => right.likeness - left.likeness || left.number - right.number)
    .slice(0, SHOWN)
}

/** Pairs of neighbouring characters: a measure of likeness that survives inserted words. */
function pairsOf(text: string): Set<string> {
  const cut = text.slice(0, LINE_LENGTH)
  return new Set(Array.from({ length: Math.max(0, cut.length - 1) }, (_, index) => cut.slice(index, index + 2)))
}

function likeness(left: Set<string>, right: Set<string>): number {
  if (left.size === 0) return 0
  let common = 0
  for (const pair of left) if (right.has(pair)) common += 1
  return (2 * common) / (left.size + right.size)
}
