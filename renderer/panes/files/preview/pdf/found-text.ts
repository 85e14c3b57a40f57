/** A place in a document where the words stand: on which page, and the how manieth there. */
export type FoundPlace = { page: number; at: number }

/** Words as a person means them: any case, any white space between them. */
export function wordsPattern(query: string): RegExp | undefined {
  const words = query.trim().split(/\s+/).filter(Boolean)
  if (words.length === 0) return undefined
  return new RegExp(words.map((word) => word.replace(/[$()*+.?[\\\]^{|}/-]/g, String.raw`\$&`)).join(String.raw`\s+`), 'giu')
}

export function countFound(text: string, pattern: RegExp): number {
  return [...text.matchAll(pattern)].length
}

/** The words of a page as its text layer has them, line by line. */
export function textOf(items: readonly { str?: string; hasEOL?: boolean }[]): string {
  return items.map(({ str = '', hasEOL }) => (hasEOL ? `${str}\n` : str)).join('')
}

/** What is found in a text layer that is drawn, in the order of `textOf`. */
export function rangesIn(layer: Element, pattern: RegExp): Range[] {
  const pieces: { node: Node; start: number; length: number }[] = []
  let text = ''
  const walker = document.createTreeWalker(layer, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.nodeName === 'BR') text += '\n'
    if (node.nodeType !== Node.TEXT_NODE) continue
    const { length } = node.textContent ?? ''
    pieces.push({ node, start: text.length, length })
    text += node.textContent ?? ''
  }
  const place = (offset: number, end: boolean) => {
    const piece = pieces.find(({ start, length }) => (end ? offset > start && offset <= start + length : offset >= start && offset < start + length))
    return piece && ([piece.node, offset - piece.start] as const)
  }
  return [...text.matchAll(pattern)].flatMap(({ index, 0: words }) => {
    const [from, to] = [place(index, false), place(index + words.length, true)]
    if (!from || !to) return []
    const range = document.createRange()
    range.setStart(...from)
    range.setEnd(...to)
    return [range]
  })
}
