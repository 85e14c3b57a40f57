/**
 * Whether a text matches a pattern: `*` stands for anything (also `/`, also nothing), `?` for one character, and a pattern
 * ending in ` *` matches without that tail as well (`git *` matches `git`). Every part is looked for once, so a hostile
 * pattern costs no more than a friendly one.
 */
export function matches(pattern: string, text: string): boolean {
  const [wanted, given] = process.platform === 'win32' ? [slashes(pattern).toLowerCase(), slashes(text).toLowerCase()] : [pattern, text]
  if (matchesWhole(wanted, given)) return true
  return wanted.endsWith(' *') && matchesWhole(wanted.slice(0, -2), given)
}

/** Whether some text could match both patterns; says yes when in doubt. */
export function mayOverlap(one: string, other: string): boolean {
  if (matches(one, other) || matches(other, one)) return true
  const [left, right] = [literalStart(one), literalStart(other)]
  if (!isPattern(one) || !isPattern(other)) return false
  return left.startsWith(right) || right.startsWith(left)
}

function matchesWhole(pattern: string, text: string): boolean {
  if (!isPattern(pattern)) return pattern === text
  const parts = pattern.split('*')
  const first = parts[0] ?? ''
  const last = parts.at(-1) ?? ''
  const [units, start] = [segment(first, text, 0), lengthOf(first, text, 0)]
  if (!units) return false
  if (parts.length === 1) return start === text.length
  let position = start
  for (const part of parts.slice(1, -1)) {
    const found = findPart(part, text, position)
    if (found < 0) return false
    position = found + lengthOf(part, text, found)
  }
  return endsWithPart(last, text, position)
}

function findPart(part: string, text: string, from: number): number {
  if (!part.includes('?')) return text.indexOf(part, from)
  for (let at = from; at <= text.length; at++) if (segment(part, text, at)) return at
  return -1
}

function endsWithPart(part: string, text: string, from: number): boolean {
  if (!part.includes('?')) return text.length - part.length >= from && text.endsWith(part)
  // A `?` may cover one or two code units, so the start of the tail is not known beforehand.
  for (let at = Math.max(from, text.length - 2 * part.length); at <= text.length; at++) {
    if (segment(part, text, at) && at + lengthOf(part, text, at) === text.length) return true
  }
  return false
}

/** Whether the text goes on with `part` at a place; `?` takes one character, a pair of surrogates included. */
function segment(part: string, text: string, at: number): boolean {
  if (!part.includes('?')) return text.startsWith(part, at)
  let position = at
  for (const character of part) {
    if (position >= text.length) return false
    if (character === '?') position += widthAt(text, position)
    else if (text.startsWith(character, position)) position += character.length
    else return false
  }
  return true
}

function lengthOf(part: string, text: string, at: number): number {
  if (!part.includes('?')) return part.length
  let position = at
  for (const character of part) position += character === '?' ? widthAt(text, position) : character.length
  return position - at
}

function widthAt(text: string, position: number) {
  return (text.codePointAt(position) ?? 0) > 0xffff ? 2 : 1
}

function isPattern(text: string) {
  return text.includes('*') || text.includes('?')
}

function literalStart(pattern: string) {
  return /^[^*?]*/.exec(pattern)?.[0] ?? ''
}

function slashes(text: string) {
  return text.replaceAll('\\', '/')
}
