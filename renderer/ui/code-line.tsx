import { memo, type ReactNode } from 'react'
import styles from './code-line.module.css'
import type { HighlightRun } from './highlight-kinds'

export interface CodeLineProps {
  text: string
  runs?: readonly HighlightRun[]
  /** Start and end of marked parts, in order. */
  marks?: readonly (readonly [number, number])[]
  markClass?: string
}

/** One line of code as coloured spans; plain text is the line itself. */
export const CodeLine = memo(function CodeLine({ text, runs, marks, markClass }: CodeLineProps): ReactNode {
  if (!runs && !marks?.length) return text
  return cutPieces(text, runs, marks).map((piece, index) => {
    const className = piece.run && piece.run.kind !== 'text' ? styles[piece.run.kind] : undefined
    const style = piece.run?.bold || piece.run?.italic ? fontStyle(piece.run) : undefined
    const inner =
      className || style ? (
        <span key={index} className={className} style={style}>
          {piece.text}
        </span>
      ) : (
        piece.text
      )
    return piece.marked ? (
      <mark key={index} className={markClass}>
        {inner}
      </mark>
    ) : (
      inner
    )
  })
})

function fontStyle(run: HighlightRun) {
  return { fontWeight: run.bold ? 600 : undefined, fontStyle: run.italic ? 'italic' : undefined } as const
}

interface Piece {
  text: string
  run?: HighlightRun
  marked: boolean
}

/** Cuts the line wherever its colour or its mark changes. */
function cutPieces(text: string, runs: readonly HighlightRun[] = [], marks: CodeLineProps['marks'] = []): Piece[] {
  const pieces: Piece[] = []
  const spans = [...runs, { length: Number.POSITIVE_INFINITY } as HighlightRun]
  let start = 0
  for (const run of spans) {
    const end = Math.min(start + run.length, text.length)
    const cuts = marks.flat().filter((cut) => cut > start && cut < end)
    for (const cut of [...cuts, end]) {
      const marked = marks.some(([from, to]) => from <= start && to >= cut)
      if (cut > start) pieces.push({ text: text.slice(start, cut), run: run.kind ? run : undefined, marked })
      start = cut
    }
  }
  return pieces
}
