/** Of an empty file: it says nothing about where it came from. */
const EMPTY = 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391'

/**
 * Files that went away and came up elsewhere as they were: the old name by the new one. Both sides are contents by name; a
 * content that is there twice tells nothing.
 */
export function pairMoves(gone: ReadonlyMap<string, string>, come: ReadonlyMap<string, string>): Map<string, string> {
  const [before, after] = [single(gone), single(come)]
  const moves = new Map<string, string>()
  for (const [id, from] of before) {
    const to = after.get(id)
    if (from !== undefined && to !== undefined) moves.set(to, from)
  }
  return moves
}

function single(side: ReadonlyMap<string, string>): Map<string, string | undefined> {
  const files = new Map<string, string | undefined>()
  for (const [file, id] of side) if (id !== EMPTY) files.set(id, files.has(id) ? undefined : file)
  return files
}
