import type { TextMatch } from '#protocol/file'

export type FoundRow =
  | { kind: 'file'; id: string; path: string; count: number; choice?: { checked: boolean | 'indeterminate'; ids: readonly string[]; blocked: boolean } }
  | { kind: 'place'; id: string; path: string; line: number; before: string; match: string; replacement: string; after: string; checked: boolean; blocked: boolean }
  | { kind: 'line'; id: string; path: string; line: number; pieces: readonly { text: string; marked: boolean }[] }

const BEFORE = 24
const MAX_SHOWN = 200

/** Matches under a heading per file, in the order in which they were found. */
export function foundRows(matches: readonly TextMatch[]): FoundRow[] {
  const files = Map.groupBy(matches, ({ path }) => path.text)
  return [...files].flatMap(([path, found]): FoundRow[] => [
    { kind: 'file', id: path, path, count: found.length },
    ...found.map((match) => ({ kind: 'line' as const, id: `${path}:${match.line_number}`, path, line: match.line_number, pieces: markMatches(match) })),
  ])
}

/** The line cut where marked and plain text meet, starting shortly before the first mark. Ripgrep counts bytes. */
export function markMatches({ lines, submatches }: Pick<TextMatch, 'lines' | 'submatches'>): { text: string; marked: boolean }[] {
  const bytes = new TextEncoder().encode(lines.text)
  const decoder = new TextDecoder()
  const cut = (from: number, to: number) => decoder.decode(bytes.subarray(from, to))
  const pieces: { text: string; marked: boolean }[] = []
  let at = 0
  for (const { start, end } of submatches) {
    if (start > at) pieces.push({ text: cut(at, start), marked: false })
    pieces.push({ text: cut(start, end), marked: true })
    at = end
  }
  pieces.push({ text: cut(at, bytes.length).replace(/\s+$/, ''), marked: false })
  return shorten(pieces.filter(({ text }) => text !== ''))
}

function shorten(pieces: { text: string; marked: boolean }[]) {
  const [first, ...rest] = pieces
  if (!first) return []
  const start = first.marked ? first.text : first.text.trimStart()
  const head = first.marked || start.length <= BEFORE ? start : `…${start.slice(-BEFORE)}`
  let left = MAX_SHOWN
  return [{ ...first, text: head }, ...rest].flatMap((piece) => {
    if (left <= 0) return []
    const text = piece.text.slice(0, left)
    left -= text.length
    return [{ ...piece, text }]
  })
}
