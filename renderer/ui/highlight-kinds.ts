/** What a piece of code can be; each is a `--syn-*` colour. The order is the wire between worker and page. */
export const highlightKinds = [
  'text',
  'comment',
  'keyword',
  'string',
  'number',
  'constant',
  'function',
  'type',
  'variable',
  'property',
  'parameter',
  'operator',
  'punctuation',
  'tag',
  'attribute',
  'regexp',
  'escape',
  'link',
  'heading',
  'inserted',
  'deleted',
] as const

export type HighlightKind = (typeof highlightKinds)[number]

export interface HighlightRun {
  length: number
  kind: HighlightKind
  bold: boolean
  italic: boolean
}

/** Colours of a whole text: pairs of length and kind in `runs`, and per line the index in `runs` where it ends. */
export interface PackedHighlight {
  runs: Uint16Array
  ends: Uint32Array
}

const boldBit = 0x100
const italicBit = 0x200

export function packRun(kind: number, bold: boolean, italic: boolean): number {
  return kind | (bold ? boldBit : 0) | (italic ? italicBit : 0)
}

/** The coloured runs of one line. */
export function lineRuns(packed: PackedHighlight, line: number): HighlightRun[] {
  const runs: HighlightRun[] = []
  const end = packed.ends[line] ?? 0
  for (let at = line === 0 ? 0 : (packed.ends[line - 1] ?? end); at < end; at += 2) {
    const code = packed.runs[at + 1] ?? 0
    const kind = highlightKinds[code & 0xff] ?? 'text'
    runs.push({ length: packed.runs[at] ?? 0, kind, bold: (code & boldBit) > 0, italic: (code & italicBit) > 0 })
  }
  return runs
}

/** Longer lines and larger texts stay plain. */
export const highlightLimits = { line: 2_000, lines: 5_000, characters: 600_000 }
