import { parseURL } from '../system/web-address'
import { pieces, prepare, trimLines, unescapeEntities, type Piece } from './web-text'

const BLOCKS: readonly string[] = 'p div section article header footer main nav aside ul ol table thead tbody form figure figcaption dl dt dd fieldset address details summary'.split(' ')
const MARKS: Readonly<Record<string, string>> = { strong: '**', b: '**', em: '*', i: '*', code: '`', kbd: '`', del: '~~', s: '~~' }
const MAX_DEPTH = 8
/** A longer line is ended, so that adding to it stays cheap. */
const MAX_LINE = 8 * 1024

/** A page as markdown, with links made absolute. */
export function toMarkdown(html: string, base: URL): string {
  const { body, note } = prepare(html)
  const writer = new MarkdownWriter(base)
  for (const piece of pieces(body)) writer.take(piece)
  return writer.end() + note
}

/** Writes line by line: inline tags add to the current line, block tags end it. */
class MarkdownWriter {
  readonly #base: URL
  readonly #blocks: string[] = []
  #line = ''
  #prefix = ''
  #lists: { ordered: boolean; count: number }[] = []
  #quotes = 0
  #code: string[] | undefined
  #link: { href: string; start: number } | undefined
  #row: { cells: number; head: boolean } | undefined

  constructor(base: URL) {
    this.#base = base
  }

  take(piece: Piece): void {
    if (this.#line.length > MAX_LINE) this.#flush()
    if ('text' in piece) this.#text(piece.text)
    else if (this.#code) this.#inCode(piece)
    else if (piece.closing) this.#close(piece.tag)
    else this.#open(piece)
  }

  end(): string {
    this.#endCode()
    this.#flush()
    return this.#blocks.join('').replace(/\n{3,}/g, '\n\n').trim()
  }

  #text(text: string) {
    if (this.#code) this.#code.push(unescapeEntities(text))
    else {
      const words = unescapeEntities(text).replace(/\s+/g, ' ')
      this.#line += this.#line === '' || this.#line.endsWith(' ') || this.#line.endsWith('\n') ? words.trimStart() : words
    }
  }

  #open({ tag, attributes }: { tag: string; attributes: string }) {
    if (MARKS[tag] !== undefined) this.#line += MARKS[tag]
    else if (/^h[1-6]$/.test(tag)) this.#start(`${'#'.repeat(Number(tag[1]))} `)
    else if (tag === 'li') this.#startItem()
    else if (tag === 'a') this.#link = { href: this.#address(attributes, 'href'), start: this.#line.length }
    else if (tag === 'img') this.#image(attributes)
    else if (tag === 'br') this.#line += '\n'
    else if (tag === 'tr') this.#startRow()
    else if (tag === 'td' || tag === 'th') this.#cell(tag)
    else if (tag === 'pre') {
      this.#flush()
      this.#code = []
    } else if (tag === 'hr') {
      this.#flush()
      this.#blocks.push('---\n\n')
    } else if (tag === 'blockquote' || BLOCKS.includes(tag)) this.#startBlock(tag)
  }

  #close(tag: string) {
    if (MARKS[tag] !== undefined) this.#line += MARKS[tag]
    else if (tag === 'a') this.#endLink()
    else if (tag === 'tr') this.#endRow()
    else if (tag === 'blockquote') {
      this.#flush()
      this.#quotes = Math.max(0, this.#quotes - 1)
    } else if (tag === 'table') {
      this.#flush()
      this.#blocks.push('\n')
    } else if (tag === 'ul' || tag === 'ol') {
      this.#flush()
      this.#lists.pop()
      if (this.#lists.length === 0) this.#blocks.push('\n')
    } else if (tag === 'li' || /^h[1-6]$/.test(tag) || (BLOCKS.includes(tag) && !this.#row)) this.#flush()
  }

  #startBlock(tag: string) {
    // A paragraph in a list item or a cell goes on on its line.
    if (this.#row || (this.#line === '' && this.#prefix !== '' && tag !== 'ul' && tag !== 'ol')) return
    this.#flush()
    if (tag === 'ul' || tag === 'ol') this.#lists.push({ ordered: tag === 'ol', count: 0 })
    if (tag === 'blockquote') this.#quotes += 1
  }

  #start(prefix: string) {
    this.#flush()
    this.#prefix = prefix
  }

  #startItem() {
    const list = this.#lists.at(-1) ?? { ordered: false, count: 0 }
    list.count += 1
    this.#start(`${'  '.repeat(Math.min(MAX_DEPTH, Math.max(0, this.#lists.length - 1)))}${list.ordered ? `${list.count}.` : '-'} `)
  }

  #startRow() {
    this.#flush()
    this.#row = { cells: 0, head: false }
  }

  #cell(tag: string) {
    if (!this.#row) return
    this.#line = `${this.#line.trimEnd()} | `.trimStart()
    this.#row.cells += 1
    if (tag === 'th') this.#row.head = true
  }

  #endRow() {
    const row = this.#row
    this.#row = undefined
    if (!row || row.cells === 0) return this.#flush()
    this.#blocks.push(`${this.#line.replaceAll('\n', ' ').trimEnd()} |\n`)
    if (row.head) this.#blocks.push(`|${' --- |'.repeat(Math.min(row.cells, 50))}\n`)
    this.#line = ''
  }

  #image(attributes: string) {
    const alt = attribute(attributes, 'alt')
    const source = this.#address(attributes, 'src')
    if (alt && source) this.#line += `![${alt.replace(/\s+/g, ' ')}](${source})`
  }

  #endLink() {
    const link = this.#link
    this.#link = undefined
    if (!link) return
    const text = this.#line.slice(link.start)
    if (link.href === '' || text.trim() === '') return
    this.#line = `${this.#line.slice(0, link.start)}[${text.trim().replaceAll('\n', ' ')}](${link.href})${text.endsWith(' ') ? ' ' : ''}`
  }

  #inCode(piece: { tag: string; closing: boolean }) {
    if (piece.tag === 'pre' && piece.closing) this.#endCode()
    else if (piece.tag === 'br') this.#code?.push('\n')
  }

  #endCode() {
    const text = this.#code?.join('').replace(/^\n/, '').trimEnd()
    this.#code = undefined
    if (text) this.#blocks.push(`\`\`\`\n${text}\n\`\`\`\n\n`)
  }

  #flush() {
    const text = trimLines(this.#line)
    const prefix = this.#prefix
    this.#line = ''
    this.#prefix = ''
    if (this.#link) this.#link.start = 0
    if (text === '') return
    const quote = '> '.repeat(Math.min(MAX_DEPTH, this.#quotes))
    const item = /^ *(-|\d+\.) $/.test(prefix)
    const indent = prefix === '' && this.#lists.length > 0 ? '  '.repeat(Math.min(MAX_DEPTH, this.#lists.length)) : ''
    this.#blocks.push(`${quote}${prefix}${indent}${text.replaceAll('\n', `\n${quote}${indent}`)}${item || indent ? '\n' : '\n\n'}`)
  }

  #address(attributes: string, name: string): string {
    const written = attribute(attributes, name)
    const url = written === undefined ? undefined : parseURL(written, this.#base)
    return url && /^(https?|mailto):$/.test(url.protocol) ? url.href : ''
  }
}

function attribute(attributes: string, name: string): string | undefined {
  const match = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"']+))`, 'i').exec(attributes.slice(0, 8192))
  const value = match?.[1] ?? match?.[2] ?? match?.[3]
  return value === undefined ? undefined : unescapeEntities(value)
}
