import type { LineRef } from '../../ui/diff-lines'
import type { DiffFile, DiffLine } from '../../ui/diff-parse'
import type { ReviewComment } from '../../workbench/review-memory'

/** A comment with the lines that it is about now: where they stand, or nothing when the diff does not have them any more. */
export type PlacedComment = { comment: ReviewComment; start: number; end: number }

const signs = { add: '+', del: '-', context: ' ' }

/** Finds the lines that comments quote; they may have moved. What is quoted and gone makes a comment outdated. */
export function placeComments(file: DiffFile, comments: readonly ReviewComment[]): { placed: PlacedComment[]; outdated: ReviewComment[] } {
  const placed: PlacedComment[] = []
  const outdated: ReviewComment[] = []
  if (comments.length === 0) return { placed, outdated }
  const lines = file.hunks.flatMap((hunk) => hunk.lines)
  const texts = lines.map(({ kind, text }) => signs[kind] + text)
  for (const comment of comments) {
    const found = nearest(lines, texts, comment)
    if (found) placed.push({ comment, ...found })
    else outdated.push(comment)
  }
  return { placed, outdated }
}

/** Whether the comment stands below this line. */
export function standsBelow({ comment, end }: PlacedComment, { side, line }: LineRef): boolean {
  return comment.side === side && end === line
}

function nearest(lines: readonly DiffLine[], texts: readonly string[], { quote, side, start }: ReviewComment): { start: number; end: number } | undefined {
  const wanted = quote.split('\n')
  let best: { start: number; end: number } | undefined
  for (let at = texts.indexOf(wanted[0]!); at >= 0; at = texts.indexOf(wanted[0]!, at + 1)) {
    if (!wanted.every((text, index) => texts[at + index] === text)) continue
    const numbers = lines.slice(at, at + wanted.length).flatMap((line) => (side === 'old' ? line.oldLine : line.newLine) ?? [])
    const [first, last] = [numbers[0], numbers.at(-1)]
    if (first === undefined || last === undefined) continue
    if (!best || Math.abs(first - start) < Math.abs(best.start - start)) best = { start: first, end: last }
  }
  return best
}
