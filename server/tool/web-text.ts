import TurndownService from 'turndown'
import { parseURL } from './web-address'

/** Conversion runs on the main thread; pages that are larger after their scripts are gone are cut. */
const MAX_HTML = 768 * 1024
const DROPPED: readonly string[] = ['script', 'style', 'noscript', 'svg', 'template', 'iframe', 'object', 'canvas', 'head']
const BLOCKS = /^(p|div|section|article|header|footer|main|nav|aside|h[1-6]|li|ul|ol|tr|table|br|hr|pre|blockquote|form|figure|dl|dt|dd)$/

/** A page as markdown, with links made absolute. */
export function toMarkdown(html: string, base: URL): string {
  const turndown = new TurndownService({ headingStyle: 'atx', hr: '---', bulletListMarker: '-', codeBlockStyle: 'fenced', emDelimiter: '*' })
  turndown.addRule('absolute-links', {
    filter: (node) => node.nodeName === 'A' && node.getAttribute('href') !== null,
    replacement: (content, node) => {
      const target = parseURL((node as unknown as { getAttribute(name: string): string }).getAttribute('href'), base)
      const text = content.trim().replace(/\s*\n\s*/g, ' ')
      return target && text ? `[${text}](${target.href})` : text
    },
  })
  const { body, note } = prepare(html)
  try {
    return turndown.turndown(body) + note
  } catch {
    // Elements nested beyond what the stack takes.
    return toText(html)
  }
}

/** The words of a page, blocks on lines of their own. */
export function toText(html: string): string {
  const { body, note } = prepare(html)
  const parts: string[] = []
  for (const { tag, text } of pieces(body)) {
    if (tag !== undefined && BLOCKS.test(tag)) parts.push('\n')
    if (text) parts.push(unescapeEntities(text.replace(/\s+/g, ' ')))
  }
  return parts.join('').replace(/[ \t]*\n[ \t]*/g, '\n').replace(/\n{3,}/g, '\n\n').trim() + note
}

function prepare(html: string) {
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

function* pieces(html: string): Generator<{ tag?: string; text?: string }> {
  let at = 0
  for (const match of html.matchAll(/<\/?([a-z][a-z0-9]*)\b[^<>]*>|<![^<>]*>/gi)) {
    if (match.index > at) yield { text: html.slice(at, match.index) }
    if (match[1]) yield { tag: match[1].toLowerCase() }
    at = match.index + match[0].length
  }
  if (at < html.length) yield { text: html.slice(at) }
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', copy: '©', reg: '®', trade: '™', hellip: '…', mdash: '—', ndash: '–',
  lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”', laquo: '«', raquo: '»', times: '×', rarr: '→', larr: '←', bull: '•', middot: '·', euro: '€',
}

function unescapeEntities(text: string): string {
  return text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]+);/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return ENTITIES[name] ?? ENTITIES[name.toLowerCase()] ?? whole
    const code = /^#x/i.test(name) ? parseInt(name.slice(2), 16) : Number(name.slice(1))
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}
