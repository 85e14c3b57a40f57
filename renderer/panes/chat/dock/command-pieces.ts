import { makeVisible } from './make-visible'

export type CommandPiece = { text: string; hidden?: true; title?: string }

const SPELLED = /(\\x[0-9a-f]{2}|\\u\{[0-9a-f]+\}|\\u[0-9a-f]{4})/

/** A line with everything marked that would not show: control and direction characters, spelled out, and spaces at its end. */
export function commandPieces(line: string): CommandPiece[] {
  const end = /[ \t\u00a0]+$/.exec(line)?.[0] ?? ''
  const body = makeVisible(line.slice(0, line.length - end.length))
  const pieces = body.split(SPELLED).flatMap((text): CommandPiece[] => {
    if (text === '') return []
    return SPELLED.test(text) ? [{ text, hidden: true, title: 'A character that does not show' }] : [{ text }]
  })
  if (end === '') return pieces
  const title = end.length === 1 ? 'A space at the end of the line' : `${end.length} spaces at the end of the line`
  return [...pieces, { text: [...end].map((letter) => (letter === '\t' ? '→' : '·')).join(''), hidden: true, title }]
}
