import type { ReadDiff } from './diff-reader'

/** Of an empty file: it says nothing about where it came from. */
const EMPTY = 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391'

export type Move = { movedFrom: string } | { movedTo: string }

/** Files that went away and came up elsewhere as they were, by their paths; a content that is there twice tells nothing. */
export function pairMoves(files: readonly ReadDiff[], ids: ReadonlyMap<string, readonly [string, string]>): ReadonlyMap<string, Move> {
  const gone = new Map<string, string | undefined>()
  const come = new Map<string, string | undefined>()
  for (const { file, status } of files) {
    const id = ids.get(file)?.[status === 'deleted' ? 0 : 1]
    if (status === 'modified' || id === undefined || id === EMPTY) continue
    const side = status === 'deleted' ? gone : come
    side.set(id, side.has(id) ? undefined : file)
  }
  const moves = new Map<string, Move>()
  for (const [id, from] of gone) {
    const to = come.get(id)
    if (from === undefined || to === undefined) continue
    moves.set(from, { movedTo: to })
    moves.set(to, { movedFrom: from })
  }
  return moves
}
