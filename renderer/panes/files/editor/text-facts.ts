/** How the lines of a text end; `mixed` texts are edited with their carriage returns as characters, so that they stay. */
export type LineEnds = 'lf' | 'crlf' | 'mixed'

export function lineEndsOf(text: string): LineEnds {
  if (!text.includes('\r')) return 'lf'
  return /\r(?!\n)|(?<!\r)\n/.test(text) ? 'mixed' : 'crlf'
}

/** One step of the indentation: a tab, or as many blanks as most steps inwards have. */
export function indentOf(text: string): string {
  const steps = new Map<string, number>()
  let before = 0
  for (const [, space = ''] of text.slice(0, SAMPLE).matchAll(/^([\t ]*)\S/gm)) {
    const step = space.startsWith('\t') ? '\t' : ' '.repeat(Math.max(0, space.length - before))
    if (step === '\t' || (step.length >= 2 && step.length <= 8)) steps.set(step, (steps.get(step) ?? 0) + 1)
    before = space.startsWith('\t') ? 0 : space.length
  }
  const [best] = [...steps].sort(([, one], [, other]) => other - one)
  return best?.[0] ?? '  '
}

/** The smallest piece that makes one text of another, so that the place in view and the selection stay. */
export function smallestChange(before: string, after: string): { from: number; to: number; insert: string } | undefined {
  if (before === after) return undefined
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start += 1
  let end = 0
  while (end < shorter - start && before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end)) end += 1
  return { from: start, to: before.length - end, insert: after.slice(start, after.length - end) }
}

const SAMPLE = 100_000
