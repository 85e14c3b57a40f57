export interface FileReference {
  path: string
  line?: number
}

const reference =
  /^(?<path>(?:[A-Za-z]:[\\/]|~?\/|\.{0,2}[\\/])?[\w@+.()[\]$-]+(?:[\\/][\w@+.()[\] $-]+)*\.[A-Za-z][\w]{0,9})(?:(?::|#L)(?<line>\d{1,7})(?:[:-]L?\d+)*)?$/

/** Reads `src/app.ts:12`, `src/app.ts:12:5`, `./a.md` or `app.ts#L3`; a bare name needs a line or a folder to count as a file. */
export function parseFileReference(text: string): FileReference | undefined {
  if (text.length > 300) return undefined
  const groups = reference.exec(text.trim())?.groups
  const path = groups?.['path']
  if (!path || path.includes('://')) return undefined
  const line = groups['line'] ? Number(groups['line']) : undefined
  if (line === undefined && !/[\\/]/.test(path)) return undefined
  return { path, line }
}

export type LinkTarget = { kind: 'web'; href: string } | ({ kind: 'file' } & FileReference) | { kind: 'none' }

/** What a link may do: open an https, http or mailto address, or show a file of the project; anything else is text. */
export function readLink(href: string): LinkTarget {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(href)?.[1]?.toLowerCase()
  if (scheme === 'http' || scheme === 'https' || scheme === 'mailto') {
    return URL.canParse(href) ? { kind: 'web', href: new URL(href).href } : { kind: 'none' }
  }
  const plain = decodePath(scheme === 'file' ? href.replace(/^file:(\/\/)?/i, '') : href)
  const file = parseFileReference(plain)
  if (file && (!scheme || scheme === 'file' || scheme.length === 1 || !href.includes('://'))) return { kind: 'file', ...file }
  return { kind: 'none' }
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

const named: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  copy: '©',
  reg: '®',
  trade: '™',
  hellip: '…',
  mdash: '—',
  ndash: '–',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  bull: '•',
  middot: '·',
  times: '×',
  rarr: '→',
  larr: '←',
  uarr: '↑',
  darr: '↓',
  deg: '°',
}

/** Character references as the letters they stand for; React escapes them again. */
export function decodeReferences(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]+));/gi, (whole, ...groups: string[]) => {
    const [decimal, hex, name] = groups
    if (name) return named[name] ?? whole
    const code = decimal ? Number(decimal) : Number.parseInt(hex ?? '', 16)
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}
