import type { PartInput } from '#protocol/message'
import type { SymbolMention } from './draft-mentions'

export type MentionQuery = { start: number; end: number; query: string }

const tokenEnd = /[\s,;:!?)\]}'"`]/

/** The `@word` that the caret stands in or behind, when the `@` begins a word. */
export function mentionAt(text: string, caret: number): MentionQuery | undefined {
  const start = text.lastIndexOf('@', caret - 1)
  if (start < 0 || start >= caret) return undefined
  const before = text[start - 1]
  if (before !== undefined && !/[\s([{'"`]/.test(before)) return undefined
  const query = text.slice(start + 1, caret)
  return /\s/.test(query) || query.length > 200 ? undefined : { start, end: caret, query }
}

/** Puts `@path ` in the place of what was typed and tells where the caret goes. */
export function insertMention(text: string, at: MentionQuery, path: string): { text: string; caret: number } {
  const token = `@${path}`
  const after = text.slice(at.end)
  const gap = after.startsWith(' ') ? '' : ' '
  return { text: text.slice(0, at.start) + token + gap + after, caret: at.start + token.length + 1 }
}

/** Where each of the chosen paths still stands in the text as a whole word. */
export function findMentions(text: string, paths: readonly string[]): { path: string; start: number; end: number }[] {
  const found = []
  for (const path of new Set(paths)) {
    const token = `@${path}`
    for (let start = text.indexOf(token); start >= 0; start = text.indexOf(token, start + 1)) {
      const end = start + token.length
      if (!isWhole(text, start, end)) continue
      found.push({ path, start, end })
      break
    }
  }
  return found.sort((a, b) => a.start - b.start)
}

/** The lines of each symbol as a file part, with its place in the text. */
export function symbolParts(text: string, symbols: readonly SymbolMention[], directory: string): Extract<PartInput, { type: 'file' }>[] {
  return findMentions(text, symbols.map(({ name }) => name)).flatMap(({ path: named, start, end }) => {
    const symbol = symbols.findLast(({ name }) => name === named)
    if (!symbol) return []
    const { name, kind, path, range } = symbol
    // A range that ends before the first letter of a line does not hold that line.
    const last = Math.max(range.start.line, range.end.line - (range.end.character === 0 ? 1 : 0))
    const url = `${fileURL(directory, path)}?start=${range.start.line + 1}&end=${last + 1}`
    const place = { value: text.slice(start, end), start, end }
    return [{ type: 'file', mime: 'text/plain', filename: path, url, source: { type: 'symbol', path, range, name, kind, text: place } }]
  })
}

/** A file part for each mention, with its place in the text. */
export function mentionParts(text: string, paths: readonly string[], directory: string): Extract<PartInput, { type: 'file' }>[] {
  return findMentions(text, paths).map(({ path, start, end }) => ({
    type: 'file',
    mime: path.endsWith('/') ? 'application/x-directory' : mimeOfPath(path),
    filename: path,
    url: fileURL(directory, path),
    source: { type: 'file', path, text: { value: text.slice(start, end), start, end } },
  }))
}

/** An agent part for each agent that is named, with its place in the text. */
export function agentParts(text: string, names: readonly string[]): Extract<PartInput, { type: 'agent' }>[] {
  return findMentions(text, names).map(({ path: name, start, end }) => ({ type: 'agent', name, source: { value: text.slice(start, end), start, end } }))
}

/** `file:///home/me/a%20b.ts`; also for `C:\work`. */
export function fileURL(directory: string, path: string): string {
  const root = directory.replaceAll('\\', '/').replace(/\/$/, '')
  const full = path.startsWith('/') || /^[A-Za-z]:\//.test(path) ? path : `${root}/${path}`
  const encoded = full
    .split('/')
    .map(encodeURIComponent)
    .join('/')
    .replace(/^([A-Za-z])%3A/, '$1:')
  return `file://${encoded.startsWith('/') ? '' : '/'}${encoded}`
}

const pictures: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  pdf: 'application/pdf',
}

/** Pictures and PDFs go to the model as they are; everything else is read as text. */
function mimeOfPath(path: string): string {
  return pictures[path.slice(path.lastIndexOf('.') + 1).toLowerCase()] ?? 'text/plain'
}

/** `@src/a.ts` is not in `@src/a.tsx`, but it is in `(@src/a.ts).` */
function isWhole(text: string, start: number, end: number): boolean {
  const before = text[start - 1]
  const after = text[end]
  if (before !== undefined && !/[\s([{'"`]/.test(before)) return false
  return after === undefined || tokenEnd.test(after) || (after === '.' && (text[end + 1] === undefined || /\s/.test(text[end + 1] ?? '')))
}
