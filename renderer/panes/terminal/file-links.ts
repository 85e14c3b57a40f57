import type { ILink, ILinkProvider, Terminal } from '@xterm/xterm'
import { parseFileReference } from '../../ui/markdown-links'
import { opensLink } from './link-click'

export type FoundFile = { path: string; line?: number; start: number; end: number }

export type FileLinkOptions = {
  /** The project's folder. */
  directory: string
  /** Where the shell is now. */
  cwd: () => string
  onFile: (path: string, line?: number) => void
  /** What the pointer is on would open this; undefined when it left. */
  onTarget: (target: string | undefined) => void
}

/** Wrapped lines that belong together; more is no path. */
const MOST_ROWS = 20

/** `src/a.ts:12:3`, `src/a.ts(12,3)` and `File "src/a.py", line 12` in a line of output. */
export function findFiles(text: string): FoundFile[] {
  const found: FoundFile[] = []
  for (const match of text.matchAll(/File "(?<file>[^"]{1,260})", line (?<at>\d{1,7})|(?<word>[^\s"'`<>|[\]{};,()]+)(?:\((?<row>\d{1,7})(?:,\d+)?\))?/g)) {
    const { file, at, word = '', row } = match.groups ?? {}
    const bare = word.replace(/[:.!?]+$/, '')
    const line = at ?? row
    const reference = parseFileReference(line === undefined ? bare : `${file ?? bare}:${line}`)
    if (!reference) continue
    const end = match.index + (line === undefined ? bare.length : match[0].length)
    found.push({ path: reference.path, ...(reference.line === undefined ? {} : { line: reference.line }), start: match.index, end })
  }
  return found
}

/** A path as the project names it; nothing for what lies elsewhere. */
export function inProject(path: string, place: { directory: string; cwd: string }): string | undefined {
  if (path.startsWith('~')) return undefined
  const root = place.directory.replaceAll('\\', '/').replace(/\/$/, '')
  const given = path.replaceAll('\\', '/')
  const whole = /^([A-Za-z]:)?\//.test(given) ? given : `${place.cwd.replaceAll('\\', '/')}/${given}`
  const parts: string[] = []
  for (const part of whole.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  const clean = (root.startsWith('/') ? '/' : '') + parts.join('/')
  return clean.startsWith(`${root}/`) ? clean.slice(root.length + 1) : undefined
}

export function fileLinks(terminal: Terminal, { directory, cwd, onFile, onTarget }: FileLinkOptions): ILinkProvider {
  return {
    provideLinks(row, callback) {
      const { text, cells } = readWrapped(terminal, row)
      const links = findFiles(text).flatMap(({ path, line, start, end }): ILink[] => {
        const file = inProject(path, { directory, cwd: cwd() })
        const [first, last] = [cells[start], cells[end - 1]]
        if (file === undefined || !first || !last) return []
        return [{
          text: text.slice(start, end),
          range: { start: first, end: last },
          activate: (event) => opensLink(event) && onFile(file, line),
          hover: () => onTarget(line === undefined ? file : `${file}:${line}`),
          leave: () => onTarget(undefined),
        }]
      })
      callback(links.length > 0 ? links : undefined)
    },
  }
}

/** The whole line that a row is part of, and the cell of each of its characters; wide ones take two cells. */
function readWrapped({ buffer, cols }: Terminal, row: number) {
  const lines = buffer.active
  let first = row - 1
  while (first > 0 && row - first < MOST_ROWS && lines.getLine(first)?.isWrapped) first -= 1
  const cells: { x: number; y: number }[] = []
  let text = ''
  for (let y = first; y < first + MOST_ROWS && (y === first || lines.getLine(y)?.isWrapped); y += 1) {
    const line = lines.getLine(y)
    for (let x = 0; x < cols; x += 1) {
      const cell = line?.getCell(x)
      if (!cell || cell.getWidth() === 0) continue
      const letters = cell.getChars() || ' '
      for (let at = 0; at < letters.length; at += 1) cells.push({ x: x + 1, y: y + 1 })
      text += letters
    }
  }
  return { text, cells }
}
