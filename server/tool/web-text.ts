// Pages are taken apart by one walk over their tags: a tree would let a hostile page (100,000 nested elements) stop us.

/** Pages that are larger after their scripts are gone are cut. */
const MAX_HTML = 2 * 1024 * 1024
const DROPPED: readonly string[] = ['script', 'style', 'noscript', 'svg', 'template', 'iframe', 'object', 'canvas', 'head']
const BLOCKS = /^(p|div|section|article|header|footer|main|nav|aside|h[1-6]|li|ul|ol|tr|table|br|hr|pre|blockquote|form|figure|dl|dt|dd)$/

/** The words of a page, blocks on lines of their own. */
export function toText(html: string): string {
  const { body, note } = prepare(html)
  const parts: string[] = []
  for (const piece of pieces(body)) {
    if ('text' in piece) parts.push(unescapeEntities(piece.text.replace(/\s+/g, ' ')))
    else if (BLOCKS.test(piece.tag)) parts.push('\n')
  }
  return trimLines(parts.join('')).replace(/\n{3,}/g, '\n\n') + note
}

/** Without blanks at the ends of lines; a pattern would look at a long run of blanks from each of them. */
export function trimLines(text: string): string {
  const lines = text.split('\n').map((line) => line.trim())
  return lines.join('\n').trim()
}

export function prepare(html: string) {
  const kept = withoutElements(html)
  if (kept.length <= MAX_HTML) return { body: kept, note: '' }
  return { body: kept.slice(0, MAX_HTML), note: `\n\n(The page is longer; it was cut after ${MAX_HTML / 1024} KB of HTML.)` }
}

/** Drops comments and elements that hold no text for a reader, in one walk. */
function withoutElements(html: string): string {
  const kept: string[] = []
  let at = 0
  while (at < html.length) {
    const open = html.indexOf('<', at)
    if (open < 0) break
    kept.push(html.slice(at, open))
    const end = skipFrom(html, open)
    if (end === undefined) {
      kept.push('<')
      at = open + 1
    } else at = end
  }
  return [...kept, html.slice(at)].join('')
}

/** Where the comment or dropped element that begins here ends; undefined when it is anything else. */
function skipFrom(html: string, open: number): number | undefined {
  if (html.startsWith('<!--', open)) return after(html, '-->', open)
  const name = /^<([a-z]+)[\s/>]/i.exec(html.slice(open, open + 12))?.[1]?.toLowerCase()
  if (name === undefined || !DROPPED.includes(name)) return undefined
  const rest = html.slice(open).search(new RegExp(`</${name}`, 'i'))
  // Without its end it swallows the rest, as in a browser.
  return rest < 0 ? html.length : after(html, '>', open + rest)
}

function after(html: string, mark: string, from: number) {
  const found = html.indexOf(mark, from)
  return found < 0 ? html.length : found + mark.length
}

export type Piece = { text: string } | { tag: string; closing: boolean; attributes: string }

/** Texts and tags, in order. */
export function* pieces(html: string): Generator<Piece> {
  let at = 0
  for (const match of html.matchAll(/<(\/?)([a-z][a-z0-9]*)\b([^<>]*)>|<![^<>]*>/gi)) {
    if (match.index > at) yield { text: html.slice(at, match.index) }
    const [, slash, tag, attributes = ''] = match
    if (tag) yield { tag: tag.toLowerCase(), closing: slash === '/', attributes }
    at = match.index + match[0].length
  }
  if (at < html.length) yield { text: html.slice(at) }
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', copy: '©', reg: '®', trade: '™', hellip: '…', mdash: '—', ndash: '–',
  lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”', laquo: '«', raquo: '»', times: '×', rarr: '→', larr: '←', bull: '•', middot: '·', euro: '€',
}

export function unescapeEntities(text: string): string {
  return text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]+);/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return ENTITIES[name] ?? ENTITIES[name.toLowerCase()] ?? whole
    const code = /^#x/i.test(name) ? parseInt(name.slice(2), 16) : Number(name.slice(1))
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}
