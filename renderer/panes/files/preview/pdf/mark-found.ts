import { rangesIn, type FoundPlace } from './found-text'

/** Marks the words in the pages that are drawn, and brings the chosen ones into view; returns what takes the marks away. */
export function markFound(box: HTMLElement, pattern: RegExp, chosen: FoundPlace | undefined): () => void {
  if (!('highlights' in CSS)) return () => undefined
  const marked: Range[] = []
  const mark = (name: string, range: Range, priority: number) => {
    const highlight = CSS.highlights.get(name) ?? new Highlight()
    highlight.priority = priority
    highlight.add(range)
    CSS.highlights.set(name, highlight)
    marked.push(range)
  }
  for (const page of box.querySelectorAll<HTMLElement>('[data-page]')) {
    const number = Number(page.dataset['page'])
    for (const [at, range] of rangesIn(page, pattern).entries()) {
      const isChosen = chosen?.page === number && chosen.at === at
      mark(isChosen ? 'pdf-found-current' : 'pdf-found', range, isChosen ? 1 : 0)
      if (isChosen) reveal(box, range)
    }
  }
  return () => {
    for (const name of ['pdf-found', 'pdf-found-current']) for (const range of marked) CSS.highlights.get(name)?.delete(range)
  }
}

function reveal(box: HTMLElement, range: Range): void {
  const [view, place] = [box.getBoundingClientRect(), range.getBoundingClientRect()]
  if (place.top >= view.top && place.bottom <= view.bottom) return
  box.scrollTop += place.top - view.top - view.height / 3
}
