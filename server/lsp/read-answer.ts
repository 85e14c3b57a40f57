import { Hover, LSPLocation, type LSPSymbol } from '#protocol/lsp'
import { Range } from '#protocol/message'

// Answers of a server in the many shapes that the protocol allows; what does not fit is left out.

const MAX_HOVER = 20_000
const MAX_NAME = 500
const MAX_DEPTH = 64
export const MAX_SYMBOLS = 2_000

/** A location, a list of them, or of links. */
export function readLocations(answer: unknown): LSPLocation[] {
  const items = Array.isArray(answer) ? answer : [answer]
  return items.flatMap((item: unknown) => {
    const link = (item ?? {}) as { targetUri?: unknown; targetSelectionRange?: unknown; targetRange?: unknown }
    const plain = link.targetUri === undefined ? item : { uri: link.targetUri, range: link.targetSelectionRange ?? link.targetRange }
    return LSPLocation.safeParse(plain).data ?? []
  })
}

/** Markdown, plain text, or code with its language, in one text. */
export function readHover(answer: unknown): Hover | undefined {
  const { contents, range } = (answer ?? {}) as { contents?: unknown; range?: unknown }
  const parts = (Array.isArray(contents) ? contents : [contents]).slice(0, 50).map(markedText)
  const text = parts.filter((part) => part.trim() !== '').join('\n\n')
  if (text === '') return undefined
  const known = Hover.shape.range.safeParse(range).data
  return { contents: text.slice(0, MAX_HOVER), ...(known && { range: known }) }
}

/** Symbols with their place: a tree (its `uri` is the document's) or a list. */
export function readSymbols(answer: unknown, uri?: string): LSPSymbol[] {
  const found: LSPSymbol[] = []
  collect(answer, { uri, found, depth: 0, container: '' })
  return found
}

type Collecting = { uri: string | undefined; found: LSPSymbol[]; depth: number; container: string }

function collect(items: unknown, { uri, found, depth, container }: Collecting): void {
  if (!Array.isArray(items) || depth > MAX_DEPTH) return
  for (const item of items as unknown[]) {
    if (found.length >= MAX_SYMBOLS) return
    const { name, kind, location, range, selectionRange, children } = (item ?? {}) as Record<string, unknown>
    if (typeof name !== 'string' || !Number.isInteger(kind)) continue
    const place = LSPLocation.safeParse(location ?? { uri, range: selectionRange ?? range }).data
    const full = `${container}${name}`.slice(0, MAX_NAME)
    if (place) found.push({ name: full, kind: kind as number, location: place })
    collect(children, { uri, found, depth: depth + 1, container: `${full}.` })
  }
}

/** For each symbol of a file the line of its name and the last line of the whole of it. */
export function readSpans(items: unknown, depth = 0): { named: number; last: number }[] {
  if (!Array.isArray(items) || depth > MAX_DEPTH) return []
  return (items as unknown[]).slice(0, MAX_SYMBOLS).flatMap((item) => {
    const { location, range, selectionRange, children } = (item ?? {}) as Record<string, unknown>
    const whole = Range.safeParse(range ?? (location as { range?: unknown } | undefined)?.range).data
    const name = Range.safeParse(selectionRange).data ?? whole
    return [...(whole && name ? [{ named: name.start.line, last: whole.end.line }] : []), ...readSpans(children, depth + 1)]
  })
}

function markedText(part: unknown): string {
  if (typeof part === 'string') return part
  const { value, language } = (part ?? {}) as { value?: unknown; language?: unknown }
  if (typeof value !== 'string') return ''
  return typeof language === 'string' ? `\`\`\`${language}\n${value}\n\`\`\`` : value
}
