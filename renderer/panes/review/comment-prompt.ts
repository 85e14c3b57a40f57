import type { ReviewScope } from '../../client/review'
import type { ReviewComment } from '../../workbench/review-memory'

const scopes: Readonly<Record<ReviewScope['kind'], string>> = {
  turn: 'what this turn changed',
  session: 'what this session changed',
  uncommitted: 'the changes that are not committed yet',
  branch: 'the changes of this branch',
}

/** All comments as one prompt: each with its place, the lines that it is about, and what was said. */
export function commentPrompt(comments: readonly ReviewComment[], kind: ReviewScope['kind']): string {
  const head = comments.length === 1 ? `I have a comment on ${scopes[kind]}:` : `I have ${comments.length} comments on ${scopes[kind]}:`
  const sorted = [...comments].sort((one, other) => (one.file === other.file ? one.start - other.start : one.file < other.file ? -1 : 1))
  const items = sorted.map((comment, index) => {
    const fence = '`'.repeat(Math.max(3, longestRun(comment.quote) + 1))
    const removed = comment.side === 'old' ? ' (removed lines)' : ''
    return `${index + 1}. \`${placeOf(comment)}\`${removed}\n${fence}diff\n${comment.quote}\n${fence}\n${comment.text.trim()}`
  })
  return [head, ...items].join('\n\n')
}

/** `file:line` or `file:line-line`. */
export function placeOf({ file, start, end }: Pick<ReviewComment, 'file' | 'start' | 'end'>): string {
  return `${file}:${start}${end > start ? `-${end}` : ''}`
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length))
}
