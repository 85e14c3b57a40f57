import { diffArrays } from 'diff'

export interface WordMarks {
  /** Start and end of what was removed from the old line, and of what was added to the new. */
  old: readonly [number, number][]
  new: readonly [number, number][]
}

const longestLine = 1_000

/** The words in which two lines differ; nothing when they share too little for marks to help. */
export function markWords(before: string, after: string): WordMarks | undefined {
  if (before.length > longestLine || after.length > longestLine || before === after) return undefined
  const changes = diffArrays(cutWords(before), cutWords(after), { maxEditLength: 200 })
  if (!changes) return undefined
  const marks: { old: [number, number][]; new: [number, number][] } = { old: [], new: [] }
  const at = { old: 0, new: 0 }
  let shared = 0
  for (const change of changes) {
    const length = change.value.join('').length
    if (change.removed) pushMark(marks.old, at.old, length)
    else if (change.added) pushMark(marks.new, at.new, length)
    else shared += change.value.join('').replace(/\s/g, '').length
    if (!change.added) at.old += length
    if (!change.removed) at.new += length
  }
  const longest = Math.max(before.replace(/\s/g, '').length, after.replace(/\s/g, '').length)
  return shared / Math.max(longest, 1) < 0.3 ? undefined : marks
}

function cutWords(line: string): string[] {
  return line.match(/[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu) ?? []
}

/** Marks that touch become one. */
function pushMark(marks: [number, number][], start: number, length: number): void {
  const last = marks.at(-1)
  if (last && last[1] === start) last[1] += length
  else marks.push([start, start + length])
}
