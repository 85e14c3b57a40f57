/** Where a selection starts and ends in lines and letters. */
export interface TextRange {
  startLine: number
  startColumn: number
  endLine: number
  endColumn: number
}

/**
 * Reads the page's selection inside rows that carry `data-line` (0-based) on the element holding the line's text. Rows
 * between may be missing: the range is cut from the source, so line numbers and virtual rows do not matter.
 */
export function readSelection(selection: Selection | null, box: HTMLElement): TextRange | undefined {
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return undefined
  const range = selection.getRangeAt(0)
  if (!box.contains(range.commonAncestorContainer)) return undefined
  const start = locate(range.startContainer, range.startOffset, 'start')
  const end = locate(range.endContainer, range.endOffset, 'end')
  return start && end && { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column }
}

export function cutRange(lines: readonly string[], range: TextRange): string {
  const { startLine, startColumn, endLine, endColumn } = range
  if (startLine === endLine) return (lines[startLine] ?? '').slice(startColumn, endColumn)
  const middle = lines.slice(startLine + 1, endLine)
  return [(lines[startLine] ?? '').slice(startColumn), ...middle, (lines[endLine] ?? '').slice(0, endColumn)].join('\n')
}

function locate(node: Node, offset: number, edge: 'start' | 'end'): { line: number; column: number } | undefined {
  const element = node instanceof Element ? node : node.parentElement
  const holder = element?.closest<HTMLElement>('[data-line]') ?? innerLine(node, offset, edge)
  if (!holder) return undefined
  const line = Number(holder.dataset['line'])
  if (!holder.contains(node)) return { line, column: edge === 'start' ? 0 : (holder.textContent?.length ?? 0) }
  const before = document.createRange()
  before.setStart(holder, 0)
  before.setEnd(node, offset)
  return { line, column: before.toString().length }
}

/** The boundary lies between rows: the row it stands before, or behind. */
function innerLine(node: Node, offset: number, edge: 'start' | 'end'): HTMLElement | undefined {
  const child = node.childNodes[edge === 'start' ? offset : offset - 1] ?? node
  if (!(child instanceof Element)) return undefined
  const lines = child.matches('[data-line]') ? [child] : [...child.querySelectorAll('[data-line]')]
  const line = edge === 'start' ? lines[0] : lines.at(-1)
  return line instanceof HTMLElement ? line : undefined
}
