export type Quotable = { text: string; left: number; top: number }

const BUTTON = { width: 92, height: 34 }

/** What is selected within one answer below the box, and where a button for it may stand. */
export function readQuotable(box: HTMLElement): Quotable | undefined {
  const selection = document.getSelection()
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return undefined
  const range = selection.getRangeAt(0)
  const answers = [range.startContainer, range.endContainer].map((node) => (node instanceof Element ? node : node.parentElement)?.closest('[data-quotable]'))
  const text = selection.toString().trim()
  if (text === '' || !answers[0] || !box.contains(answers[0]) || (answers[1] ?? answers[0]) !== answers[0]) return undefined
  const view = box.getBoundingClientRect()
  const rects = range.getClientRects()
  const end = rects.item(rects.length - 1) ?? range.getBoundingClientRect()
  const below = end.bottom - view.top + 4
  return {
    text,
    left: clamp(end.right - view.left - BUTTON.width / 2, 4, view.width - BUTTON.width),
    top: clamp(below, 4, view.height - BUTTON.height),
  }
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most))
}
