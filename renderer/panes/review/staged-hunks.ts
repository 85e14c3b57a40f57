import { parsePatch, type DiffHunk } from '../../ui/diff-parse'
import type { Change } from '../../client/review'

export type Staged = Change['staged']

/**
 * How much of each hunk is in the next commit. The lines count in the file as it is, on this side both diffs are the same:
 * a changed line that also differs from the index is not staged.
 */
export function stagedHunks(hunks: readonly DiffHunk[], staged: Staged, unstagedPatch: string | undefined): Staged[] {
  if (staged !== 'part') return hunks.map(() => staged)
  if (unstagedPatch === undefined) return hunks.map(() => 'none')
  const open = new Set(parsePatch(unstagedPatch).flatMap((file) => file.hunks.flatMap(changedPlaces)))
  return hunks.map((hunk) => {
    const places = changedPlaces(hunk)
    const left = places.filter((place) => open.has(place)).length
    return left === 0 ? 'all' : left === places.length ? 'none' : 'part'
  })
}

/** Added lines by their number; removed ones by the number of the line that they stood before, and a half. */
function changedPlaces(hunk: DiffHunk): number[] {
  const places: number[] = []
  let next = hunk.newStart + (hunk.lines.some(({ kind }) => kind !== 'del') ? 0 : 1)
  for (const { kind, newLine } of hunk.lines) {
    if (kind === 'add') places.push(newLine ?? next)
    else if (kind === 'del' && places.at(-1) !== next - 0.5) places.push(next - 0.5)
    if (newLine !== undefined) next = newLine + 1
  }
  return places
}
