const BLOCKS = 'p, li, td, th, h3, h4, h5, h6, pre, blockquote, div, summary'

/** Where the pattern is in what the element shows; words may run over several elements of a line, not over two blocks. */
export function findRanges(element: Element, pattern: RegExp, most = 500): Range[] {
  const nodes: { node: Text; start: number }[] = []
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT, (node) =>
    node.parentElement?.closest('[data-find-skip], math, [hidden]') ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
  )
  let text = ''
  let block: Element | null = null
  for (let node = walker.nextNode() as Text | null; node; node = walker.nextNode() as Text | null) {
    const own: Element | null = node.parentElement?.closest(BLOCKS) ?? null
    // A line break would match the spaces of a query; this letter matches nothing that is typed.
    if (block !== null && own !== block) text += '\u0000'
    block = own
    nodes.push({ node, start: text.length })
    text += node.data
  }
  const ranges: Range[] = []
  for (const match of text.matchAll(pattern)) {
    const range = document.createRange()
    const from = nodeAt(nodes, match.index)
    const to = nodeAt(nodes, match.index + match[0].length - 1)
    if (!from || !to) continue
    range.setStart(from.node, match.index - from.start)
    range.setEnd(to.node, match.index + match[0].length - to.start)
    ranges.push(range)
    if (ranges.length >= most) break
  }
  return ranges
}

function nodeAt<T extends { start: number }>(nodes: readonly T[], offset: number): T | undefined {
  let low = 0
  let high = nodes.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((nodes[middle]?.start ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return nodes[low]
}
