import type { Token, Tokens } from 'marked'

// Markdown of a model or a person as HTML that can do nothing: every tag is one of ours, everything else is text. Images
// are named, not loaded; links lead to the web or to mail and tell no one where they were.

const MAX_DEPTH = 24
/** A longer text is shown as it is: nobody reads it as a page, and parsing it takes too long. */
const MAX_LENGTH = 60_000
/** The parser takes its time for hostile text in proportion to the square of a paragraph. */
const MAX_PARAGRAPH = 4_000
const FENCED = /^(`{3,}|~{3,})[^\n]*\n[\s\S]*?^\1/gm
const ENTITIES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&nbsp;': '\u00a0' }

/** Loaded with the first page that is written. */
export type MarkdownReader = (text: string) => Token[]

export async function loadMarkdown(): Promise<MarkdownReader> {
  const { Marked } = await import('marked')
  const marked = new Marked({ gfm: true })
  return (text) => marked.lexer(text)
}

export function markdownHtml(read: MarkdownReader, text: string): string {
  const plain = `<pre class="plain">${escapeHtml(text)}</pre>`
  if (text.length > MAX_LENGTH || text.replace(FENCED, '').split(/\n\s*\n/).some((paragraph) => paragraph.length > MAX_PARAGRAPH)) return plain
  try {
    return blocks(read(text), 0)
  } catch {
    // Nested deeper than the parser can go.
    return plain
  }
}

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;')
}

function blocks(tokens: readonly Token[], depth: number): string {
  if (depth > MAX_DEPTH) return escapeHtml(tokens.map((token) => token.raw).join(''))
  return tokens.map((token) => block(token, depth)).join('')
}

function block(token: Token, depth: number): string {
  switch (token.type) {
    case 'space':
    case 'def':
      return ''
    case 'hr':
      return '<hr>'
    case 'heading': {
      // The page has its own first heading.
      const level = Math.min(6, (token as Tokens.Heading).depth + 2)
      return `<h${level}>${inline(token.tokens, depth)}</h${level}>`
    }
    case 'code':
      return codeBlock(token as Tokens.Code)
    case 'blockquote':
      return `<blockquote>${blocks(token.tokens ?? [], depth + 1)}</blockquote>`
    case 'list':
      return list(token as Tokens.List, depth)
    case 'table':
      return table(token as Tokens.Table, depth)
    case 'paragraph':
      return `<p>${inline(token.tokens, depth)}</p>`
    case 'text':
      return token.tokens ? inline(token.tokens, depth) : escapeHtml((token as Tokens.Text).text)
    default:
      return `<p>${escapeHtml(token.raw)}</p>`
  }
}

function codeBlock({ text, lang }: Tokens.Code) {
  const name = lang ? `<figcaption>${escapeHtml(lang.split(/\s/)[0]!.slice(0, 40))}</figcaption>` : ''
  return `<figure class="code">${name}<pre><code>${escapeHtml(text)}</code></pre></figure>`
}

function list({ ordered, start, items }: Tokens.List, depth: number) {
  const first = ordered && typeof start === 'number' && start !== 1 ? ` start="${start}"` : ''
  const rows = items.map((item) => {
    const mark = item.task ? `<span class="box" role="img" aria-label="${item.checked ? 'done' : 'open'}">${item.checked ? '☑' : '☐'}</span> ` : ''
    return `<li${item.task ? ' class="task"' : ''}>${mark}${blocks(item.tokens.filter((token) => (token.type as string) !== 'checkbox'), depth + 1)}</li>`
  })
  return `<${ordered ? `ol${first}` : 'ul'}>${rows.join('')}</${ordered ? 'ol' : 'ul'}>`
}

function table({ header, rows }: Tokens.Table, depth: number) {
  const row = (cells: readonly Tokens.TableCell[], tag: 'th' | 'td') =>
    `<tr>${cells.map((cell) => `<${tag}${cell.align ? ` class="${cell.align}"` : ''}>${inline(cell.tokens, depth)}</${tag}>`).join('')}</tr>`
  return `<div class="wide"><table><thead>${row(header, 'th')}</thead><tbody>${rows.map((cells) => row(cells, 'td')).join('')}</tbody></table></div>`
}

function inline(tokens: readonly Token[] | undefined, depth: number): string {
  if (depth > MAX_DEPTH) return escapeHtml((tokens ?? []).map((token) => token.raw).join(''))
  return (tokens ?? []).map((token) => span(token, depth + 1)).join('')
}

function span(token: Token, depth: number): string {
  switch (token.type) {
    case 'strong':
    case 'em':
    case 'del':
      return `<${token.type}>${inline(token.tokens, depth)}</${token.type}>`
    case 'codespan':
      return `<code>${escapeHtml((token as Tokens.Codespan).text)}</code>`
    case 'br':
      return '<br>'
    case 'link':
      return link(token as Tokens.Link, depth)
    case 'image':
      return `<span class="image">${escapeHtml((token as Tokens.Image).text || 'image')}</span>`
    case 'escape':
      return escapeHtml((token as Tokens.Escape).text)
    case 'text':
      return token.tokens ? inline(token.tokens, depth) : escapeHtml(unescape((token as Tokens.Text).text))
    default:
      return escapeHtml(token.raw)
  }
}

function link({ href, tokens }: Tokens.Link, depth: number) {
  const label = inline(tokens, depth)
  if (!/^(https?:\/\/|mailto:)/i.test(href)) return `<span class="link">${label}</span>`
  return `<a href="${escapeHtml(href)}" rel="noopener noreferrer nofollow ugc" target="_blank">${label}</a>`
}

function unescape(text: string) {
  return text.replace(/&(amp|lt|gt|quot|#39|nbsp);/g, (entity) => ENTITIES[entity]!)
}
