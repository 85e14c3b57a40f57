// The text of a patch, read strictly where a wrong guess would change the wrong thing and forgivingly elsewhere:
//
//   *** Begin Patch
//   *** Add File: path            every line of the new file begins with +
//   *** Delete File: path
//   *** Update File: path
//   *** Move to: new path         optional
//   @@ a line above the change    optional, several narrow it down
//    kept line
//   -removed line
//   +added line
//   *** End of File               optional: the lines above are the last ones of the file
//   *** End Patch

export type PatchLine = { kind: 'keep' | 'remove' | 'add'; text: string }
/** `number` counts the hunks of a file from 1. */
export type Hunk = { number: number; anchors: string[]; lines: PatchLine[]; atEnd: boolean }
export type PatchSection =
  | { type: 'add'; path: string; content: string }
  | { type: 'delete'; path: string }
  | { type: 'update'; path: string; moveTo: string | undefined; hunks: Hunk[] }

/** The text is no patch; the message tells the model what to change. */
export class PatchFormatError extends Error {
  override readonly name = 'PatchFormatError'
}

const MAX_SECTIONS = 200
const SECTION = /^\*\*\* (Add|Update|Delete) File:(.*)$/
const KINDS: Readonly<Record<string, PatchLine['kind']>> = { ' ': 'keep', '-': 'remove', '+': 'add' }

type Source = { lines: string[]; first: number }

export function parsePatch(text: string): PatchSection[] {
  const all = text.replaceAll('\r\n', '\n').split('\n')
  const begin = all.findIndex((line) => line.trim() === '*** Begin Patch')
  const end = all.findLastIndex((line) => line.trim() === '*** End Patch')
  if (begin < 0) throw new PatchFormatError('The patch must begin with the line "*** Begin Patch".')
  if (end <= begin) throw new PatchFormatError('The patch must end with the line "*** End Patch". Without it the patch may have been cut off, so nothing was changed.')
  const sections = splitSections({ lines: all.slice(begin + 1, end), first: begin + 2 })
  if (sections.length === 0) throw new PatchFormatError('The patch names no file. Each change begins with "*** Add File: ", "*** Update File: " or "*** Delete File: " and a path.')
  if (sections.length > MAX_SECTIONS) throw new PatchFormatError(`The patch changes ${sections.length} files; at most ${MAX_SECTIONS} are possible at once.`)
  return sections.map(readSection)
}

type RawSection = { type: string; path: string; body: Source }

function splitSections({ lines, first }: Source): RawSection[] {
  const sections: RawSection[] = []
  for (const [index, line] of lines.entries()) {
    const header = SECTION.exec(line.trimEnd())
    const current = sections.at(-1)
    if (header) {
      const path = header[2]!.trim()
      if (path === '') throw new PatchFormatError(`Line ${first + index} of the patch names no path: ${quote(line)}`)
      sections.push({ type: header[1]!, path, body: { lines: [], first: first + index + 1 } })
    } else if (current) current.body.lines.push(line)
    else if (line.trim() !== '') throw new PatchFormatError(`Line ${first + index} of the patch belongs to no file: ${quote(line)}. "*** Update File: path" or a like line must come first.`)
  }
  return sections
}

function readSection({ type, path, body }: RawSection): PatchSection {
  if (type === 'Add') return { type: 'add', path, content: readAdded(path, body) }
  if (type === 'Update') return readUpdate(path, body)
  const extra = body.lines.findIndex((line) => line.trim() !== '')
  if (extra >= 0) throw new PatchFormatError(`"*** Delete File: ${path}" takes no further lines, but line ${body.first + extra} of the patch reads ${quote(body.lines[extra]!)}.`)
  return { type: 'delete', path }
}

function readAdded(path: string, { lines, first }: Source): string {
  const last = lines.findLastIndex((line) => line.trim() !== '')
  const content = lines.slice(0, last + 1).map((line, index) => {
    if (line.startsWith('+')) return line.slice(1)
    // A blank line in between whose mark was forgotten can mean nothing else.
    if (line.trim() === '') return ''
    throw new PatchFormatError(`Every line of the new file ${path} must begin with "+", but line ${first + index} of the patch reads ${quote(line)}.`)
  })
  return content.length === 0 ? '' : `${content.join('\n')}\n`
}

function readUpdate(path: string, { lines, first }: Source): PatchSection {
  const move = /^\*\*\* Move to:(.*)$/.exec(lines[0]?.trimEnd() ?? '')
  const moveTo = move ? move[1]!.trim() : undefined
  if (moveTo === '') throw new PatchFormatError(`Line ${first} of the patch does not say where ${path} is moved to.`)
  const skipped = move ? 1 : 0
  const hunks = readHunks(path, { lines: lines.slice(skipped), first: first + skipped })
  const changing = hunks.filter((hunk) => hunk.lines.some((line) => line.kind !== 'keep'))
  if (changing.length === 0 && moveTo === undefined) throw new PatchFormatError(`"*** Update File: ${path}" changes nothing: it has no line that begins with "+" or "-".`)
  return { type: 'update', path, moveTo, hunks: changing }
}

function readHunks(path: string, { lines, first }: Source): Hunk[] {
  const hunks: Hunk[] = []
  let open: Hunk | undefined
  const current = () => {
    if (!open) hunks.push((open = { number: hunks.length + 1, anchors: [], lines: [], atEnd: false }))
    return open
  }
  const air = findAir(lines)
  for (const [index, line] of lines.entries()) {
    if (air[index]) continue
    const kind = KINDS[line.charAt(0)]
    if (kind) current().lines.push({ kind, text: line.slice(1) })
    else if (line === '') current().lines.push({ kind: 'keep', text: '' })
    else if (line.startsWith('@@')) {
      if (open && open.lines.length > 0) open = undefined
      const anchor = anchorOf(line)
      if (anchor !== '') current().anchors.push(anchor)
      else current()
    } else if (line.trimEnd() === '*** End of File') {
      current().atEnd = true
      open = undefined
    } else if (!line.startsWith('\\ No newline')) throw new PatchFormatError(strangeLine(path, first + index, line))
  }
  return hunks.filter((hunk) => hunk.lines.length > 0)
}

/** The text behind `@@`; line numbers of other diff formats say nothing that can be relied on. */
function anchorOf(line: string): string {
  return line
    .slice(2)
    .replace(/^ ?-\d+(,\d+)? \+\d+(,\d+)? @@.*$/, '')
    .replace(/ @@$/, '')
    .trim()
}

/** Blank lines without a mark before the next header, or at the end, separate hunks and are no part of the file. */
function findAir(lines: readonly string[]): boolean[] {
  const air: boolean[] = []
  let open = true
  for (let index = lines.length - 1; index >= 0; index--) {
    if (lines[index] !== '') open = lines[index]!.startsWith('@@')
    air[index] = open && lines[index] === ''
  }
  return air
}

function strangeLine(path: string, number: number, line: string) {
  const hint = /^(---|\+\+\+|diff |index )/.test(line) ? ' Headers of other diff formats are not needed.' : ''
  return `Line ${number} of the patch, in the update of ${path}, begins with none of " " (kept), "-" (removed), "+" (added) and "@@": ${quote(line)}.${hint}`
}

function quote(line: string) {
  return JSON.stringify(line.length > 120 ? `${line.slice(0, 120)}…` : line)
}
