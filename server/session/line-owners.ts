// Who wrote which line, worked out from diffs alone: lines keep their owner while diffs move them, and a diff's new lines
// belong to the step that made it.

/** Lines in a row with one owner; without one they were there before, or somebody else wrote them. */
export type Owned<T> = { lines: number; owner: T | undefined }

export type LineHunk = { newStart: number; oldLines: number; newLines: number }

const HEADER = /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/

/** The hunks of `diff-tree --stdin -p --unified=0`, pair by pair in the order of the output. */
export function readLineHunks(output: string): { pair: string; hunks: LineHunk[] }[] {
  const pairs: { pair: string; hunks: LineHunk[] }[] = []
  for (const line of output.split('\n')) {
    if (/^[0-9a-f]{40} [0-9a-f]{40}$/.test(line)) pairs.push({ pair: line, hunks: [] })
    const found = HEADER.exec(line)
    if (found) pairs.at(-1)?.hunks.push({ oldLines: Number(found[1] ?? 1), newStart: Number(found[2]), newLines: Number(found[3] ?? 1) })
  }
  return pairs
}

/** The owners of the lines after a diff without context. */
export function moveOwners<T>(owned: readonly Owned<T>[], hunks: readonly LineHunk[], owner: T | undefined): Owned<T>[] {
  let now = [...owned]
  for (const { newStart, oldLines, newLines } of hunks) {
    const at = newLines === 0 ? newStart : newStart - 1
    const [before, rest] = cut(now, at)
    now = [...before, ...(newLines > 0 ? [{ lines: newLines, owner }] : []), ...cut(rest, oldLines)[1]]
  }
  return now
}

function cut<T>(owned: readonly Owned<T>[], at: number): [Owned<T>[], Owned<T>[]] {
  const [before, after]: [Owned<T>[], Owned<T>[]] = [[], []]
  let left = at
  for (const range of owned) {
    const taken = Math.min(left, range.lines)
    if (taken > 0) before.push({ ...range, lines: taken })
    if (range.lines > taken) after.push({ ...range, lines: range.lines - taken })
    left -= taken
  }
  return [before, after]
}
