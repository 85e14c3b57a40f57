import { diffArrays } from 'diff'

/** How long the comparison may take; above that the texts stand whole against each other. */
const TIMEOUT = 1_000

/** Both versions in one text: what is equal once, what differs between marks, as git writes it. */
export function mergeTexts(mine: string, theirs: string): string {
  const end = mine.includes('\r\n') ? '\r\n' : '\n'
  const pieces = diffArrays(linesOf(mine), linesOf(theirs), { timeout: TIMEOUT })
  if (!pieces) return conflict(mine, theirs, end)
  let text = ''
  for (let at = 0; at < pieces.length; at += 1) {
    const piece = pieces[at]
    if (!piece) continue
    if (!piece.added && !piece.removed) text += piece.value.join('')
    else {
      const next = pieces[at + 1]
      const pair = next && (next.added || next.removed) ? [piece, next] : [piece]
      const side = (kind: 'added' | 'removed') => pair.filter((one) => one[kind]).flatMap(({ value }) => value).join('')
      text += conflict(side('removed'), side('added'), end)
      at += pair.length - 1
    }
  }
  return text
}

function conflict(mine: string, theirs: string, end: string): string {
  return `<<<<<<< mine${end}${closed(mine, end)}=======${end}${closed(theirs, end)}>>>>>>> on disk${end}`
}

/** A mark must stand in a line of its own. */
function closed(text: string, end: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}${end}`
}

function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? []
}
