import { structuredPatch } from 'diff'

export interface DiffLine {
  kind: 'context' | 'add' | 'del'
  text: string
  /** Line numbers from 1, where the line exists. */
  oldLine?: number
  newLine?: number
  /** The file ends here without a line break. */
  noNewline?: boolean
  /** It ends with a carriage return, which `text` leaves out. */
  crlf?: boolean
}

export interface DiffHunk {
  oldStart: number
  newStart: number
  /** What git prints after the second @@: the function around. */
  section: string
  lines: DiffLine[]
}

export interface DiffFile {
  oldPath?: string
  newPath?: string
  binary: boolean
  added: number
  removed: number
  hunks: DiffHunk[]
}

/** Either a patch as git prints it, or the two texts. */
export type DiffInput = { patch: string; ignoreWhitespace?: boolean } | { before: string; after: string; path?: string }

export function readDiff(input: DiffInput): DiffFile[] {
  return 'patch' in input ? parsePatch(input.patch) : [compareTexts(input)]
}

/** Reads unified patches of one or many files; lines that belong to no hunk are left out. */
export function parsePatch(patch: string): DiffFile[] {
  const files: DiffFile[] = []
  const cursor: Cursor = { file: undefined, hunk: undefined, oldLine: 0, newLine: 0, oldLeft: 0, newLeft: 0 }
  for (const line of splitLines(patch)) {
    if (isHunkLine(cursor, line)) readHunkLine(cursor, line)
    else readHeader(cursor, files, withoutReturn(line))
  }
  return files
}

interface Cursor {
  file: DiffFile | undefined
  hunk: DiffHunk | undefined
  oldLine: number
  newLine: number
  oldLeft: number
  newLeft: number
}

const hunkHeader = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@ ?(.*)$/

/** By the counts of the header, but patches written by hand or by a model often count wrongly. */
function isHunkLine(cursor: Cursor, line: string): boolean {
  if (!cursor.hunk || hunkHeader.test(withoutReturn(line)) || line.startsWith('diff --git ')) return false
  if (cursor.oldLeft > 0 || cursor.newLeft > 0) return true
  return /^[ +\-\\]/.test(line) && !/^(--- |\+\+\+ |-- ?$)/.test(line)
}

function readHeader(cursor: Cursor, files: DiffFile[], line: string): void {
  const hunk = hunkHeader.exec(line)
  if (hunk) {
    cursor.file ??= pushFile(files)
    cursor.oldLine = Number(hunk[1])
    cursor.newLine = Number(hunk[3])
    cursor.oldLeft = Number(hunk[2] ?? 1)
    cursor.newLeft = Number(hunk[4] ?? 1)
    cursor.hunk = { oldStart: cursor.oldLine, newStart: cursor.newLine, section: hunk[5] ?? '', lines: [] }
    cursor.file.hunks.push(cursor.hunk)
    return
  }
  const file = cursor.file
  if (line.startsWith('diff --git ') || line.startsWith('Index: ')) {
    cursor.file = pushFile(files)
    cursor.hunk = undefined
    const both = /^diff --git "?a\/(.+?)"? "?b\/(.+?)"?$/.exec(line)
    if (both) Object.assign(cursor.file, { oldPath: both[1], newPath: both[2] })
  } else if (line.startsWith('--- ')) {
    if (!file || file.hunks.length > 0) cursor.file = pushFile(files)
    cursor.hunk = undefined
    if (cursor.file) cursor.file.oldPath = readPath(line)
  } else if (line.startsWith('+++ ') && file) file.newPath = readPath(line)
  else if (line.startsWith('rename from ') && file) file.oldPath = line.slice(12)
  else if (line.startsWith('rename to ') && file) file.newPath = line.slice(10)
  else if (line.startsWith('new file mode') && file) file.oldPath = undefined
  else if (line.startsWith('deleted file mode') && file) file.newPath = undefined
  else if ((line.startsWith('Binary files ') || line === 'GIT binary patch') && file) file.binary = true
}

function readHunkLine(cursor: Cursor, line: string): void {
  const { file, hunk } = cursor
  if (!file || !hunk) return
  const mark = line.charAt(0)
  const text = withoutReturn(line).slice(1)
  const crlf = line.endsWith('\r') ? { crlf: true } : {}
  if (mark === '\\') {
    const last = hunk.lines.at(-1)
    if (last) last.noNewline = true
  } else if (mark === '+') {
    hunk.lines.push({ kind: 'add', text, ...crlf, newLine: cursor.newLine++ })
    cursor.newLeft -= 1
    file.added += 1
  } else if (mark === '-') {
    hunk.lines.push({ kind: 'del', text, ...crlf, oldLine: cursor.oldLine++ })
    cursor.oldLeft -= 1
    file.removed += 1
  } else {
    // Mail programs strip the space of an empty context line.
    hunk.lines.push({ kind: 'context', text, ...crlf, oldLine: cursor.oldLine++, newLine: cursor.newLine++ })
    cursor.oldLeft -= 1
    cursor.newLeft -= 1
  }
}

function pushFile(files: DiffFile[]): DiffFile {
  const file: DiffFile = { binary: false, added: 0, removed: 0, hunks: [] }
  files.push(file)
  return file
}

function readPath(line: string): string | undefined {
  const path = line
    .slice(4)
    .split('\t')[0]
    ?.replace(/^"(.*)"$/, '$1')
    .trim()
  return !path || path === '/dev/null' ? undefined : path.replace(/^[abciow]\//, '')
}

function splitLines(text: string): string[] {
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line
}

/** Beyond this much work the texts count as replaced as a whole. */
const comparing = { context: 3, timeout: 2_000, maxEditLength: 20_000 }

function compareTexts({ before, after, path }: { before: string; after: string; path?: string }): DiffFile {
  const patch = structuredPatch(path ?? '', path ?? '', before, after, '', '', comparing)
  const file: DiffFile = { oldPath: path, newPath: path, binary: false, added: 0, removed: 0, hunks: [] }
  const cursor: Cursor = { file, hunk: undefined, oldLine: 0, newLine: 0, oldLeft: 0, newLeft: 0 }
  for (const { oldStart, newStart, lines } of patch?.hunks ?? [replaceAll(before, after)]) {
    cursor.oldLine = oldStart
    cursor.newLine = newStart
    cursor.hunk = { oldStart, newStart, section: '', lines: [] }
    file.hunks.push(cursor.hunk)
    for (const line of lines) readHunkLine(cursor, line)
  }
  return file
}

function replaceAll(before: string, after: string): { oldStart: number; newStart: number; lines: string[] } {
  const lines = [...splitLines(before).map((line) => `-${line}`), ...splitLines(after).map((line) => `+${line}`)]
  return { oldStart: 1, newStart: 1, lines }
}
