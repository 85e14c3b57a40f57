// A command's text with what the person gave it. Shell calls are looked for in the text as it was written, never in what
// was put into it, and they get the arguments as arguments of the shell: no text that somebody pasted becomes a command.

/** What was typed after the command's name. */
export type CommandArguments = {
  /** As it was typed. */
  text: string
  /** One for each of `$1`, `$2`, …; the last takes all that is left. */
  positions: string[]
}

/** A piece of a template: text that takes arguments, or the command line of a shell call. */
export type Piece = { kind: 'text' | 'shell'; text: string }

const SHELL_CALL = /!`([^`]+)`/g
const PLACE = /\$ARGUMENTS|\$([1-9]\d{0,3})/g
const REFERENCE = /(?<![\w`@])@([^\s`,"'()<>]+)/g
const MAX_REFERENCES = 50

/** Arguments of a template: split at white space, quotes keep together what belongs together. */
export function readArguments(template: string, text: string): CommandArguments {
  const words = splitWords(text)
  const last = Math.max(0, ...[...template.matchAll(PLACE)].map((place) => Number(place[1] ?? 0)))
  const count = Math.min(last, words.length)
  const positions = words.slice(0, count)
  if (count === last && count > 0) positions[count - 1] = words.slice(count - 1).join(' ')
  return { text, positions }
}

/** A template without places for arguments gets what was typed at its end. */
export function withPlaceForArguments(template: string, text: string): string {
  const hasPlace = template.search(PLACE) >= 0
  return hasPlace || text.trim() === '' ? template : `${template}\n\n$ARGUMENTS`
}

/** The template in pieces; without `shell` everything is text. */
export function splitTemplate(template: string, { shell }: { shell: boolean }): Piece[] {
  if (!shell) return [{ kind: 'text', text: template }]
  const pieces: Piece[] = []
  let end = 0
  for (const call of template.matchAll(SHELL_CALL)) {
    if (call.index > end) pieces.push({ kind: 'text', text: template.slice(end, call.index) })
    pieces.push({ kind: 'shell', text: call[1] ?? '' })
    end = call.index + call[0].length
  }
  if (end < template.length) pieces.push({ kind: 'text', text: template.slice(end) })
  return pieces
}

/** Puts the arguments in, all in one go: what comes with them is not looked at again. */
export function fillPlaces(text: string, given: CommandArguments): string {
  return text.replace(PLACE, (_, position: string | undefined) => (position === undefined ? given.text : (given.positions[Number(position) - 1] ?? '')))
}

/** The names behind `@` in a text, each once; addresses of mail and code in backticks are none. */
export function findReferences(text: string): string[] {
  const names = [...text.matchAll(REFERENCE)].map((found) => (found[1] ?? '').replace(/[.;:!?\]}]+$/, ''))
  return [...new Set(names.filter((name) => name !== ''))].slice(0, MAX_REFERENCES)
}

function splitWords(text: string): string[] {
  const words: string[] = []
  for (const found of text.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"']|["'])+/g)) {
    words.push(found[0].replace(/"([^"]*)"|'([^']*)'/g, (_, double: string | undefined, single: string | undefined) => double ?? single ?? ''))
  }
  return words
}
