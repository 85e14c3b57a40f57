import type { RevertHunk } from '#protocol/revert'

const HEADER = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/

export type LineRange = { start: number; lines: number }

/** The hunks of a patch (of one file; of several patches in a row, all of theirs). `foreign` lines count in the old file. */
export function readHunks(patch: string, foreign: readonly LineRange[]): RevertHunk[] {
  const hunks: RevertHunk[] = []
  let old = 0
  // What the hunk still has to say, so that the header of the next patch is not taken for lines of it.
  const left = { old: 0, new: 0 }
  for (const line of patch.split('\n')) {
    const header = HEADER.exec(line)
    const hunk = hunks.at(-1)
    if (header) {
      old = Number(header[1])
      left.old = Number(header[2] ?? 1)
      left.new = Number(header[4] ?? 1)
      hunks.push({ oldStart: old, oldLines: left.old, newStart: Number(header[3]), newLines: left.new, lines: [] })
    } else if (hunk && left.old + left.new > 0) {
      const kind = line[0] === '+' ? 'added' : line[0] === '-' ? 'removed' : line[0] === ' ' ? 'same' : undefined
      if (kind === undefined) continue
      const strange = kind !== 'added' && foreign.some(({ start, lines }) => old >= start && old < start + lines)
      hunk.lines.push({ kind, text: line.slice(1), ...(strange ? { foreign: true } : {}) })
      if (kind !== 'added') left.old -= 1
      if (kind !== 'removed') left.new -= 1
      if (kind !== 'added') old += 1
    }
  }
  return hunks
}

/** Where the new file has lines that the old one has not. */
export function addedLines(patch: string): LineRange[] {
  const ranges: LineRange[] = []
  for (const { newStart, lines } of readHunks(patch, [])) {
    let at = newStart
    for (const { kind } of lines) {
      const last = ranges.at(-1)
      if (kind === 'added' && last && last.start + last.lines === at) last.lines += 1
      else if (kind === 'added') ranges.push({ start: at, lines: 1 })
      if (kind !== 'removed') at += 1
    }
  }
  return ranges
}
