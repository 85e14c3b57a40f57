/** Of a page in points, turned as it is shown. */
export type PageSize = { width: number; height: number }
/** In pixels; `scale` is pixels for a point. */
export type PageBox = { top: number; width: number; height: number; scale: number }
export type PageLayout = { boxes: readonly PageBox[]; width: number; height: number }
/** A place in a document that stays the same at every zoom: the page, and how far down in it. */
export type PagePlace = { page: number; part: number }

export const PAGE_GAP = 16
export const UNKNOWN_SIZE: PageSize = { width: 612, height: 792 }
/** A point is 1/72 inch, a pixel 1/96. */
export const ACTUAL_SIZE = 96 / 72

/** How large pages are drawn: so many pixels for a point, but none wider than `widest`. */
export type PageScale = { scale: number; widest: number }

/** Where pages lie below each other. Pages that are not read yet are as large as the first. */
export function layOutPages(count: number, sizes: ReadonlyMap<number, PageSize>, { scale, widest: limit }: PageScale): PageLayout {
  const first = sizes.get(0) ?? UNKNOWN_SIZE
  const boxes: PageBox[] = []
  let top = PAGE_GAP
  let widest = 0
  for (let page = 0; page < count; page += 1) {
    const size = sizes.get(page) ?? first
    const own = Math.min(scale, limit / size.width)
    const box = { top, width: Math.floor(size.width * own), height: Math.floor(size.height * own), scale: own }
    boxes.push(box)
    widest = Math.max(widest, box.width)
    top += box.height + PAGE_GAP
  }
  return { boxes, width: widest, height: top }
}

/** The last page that begins above `y`. */
export function pageAt({ boxes }: PageLayout, y: number): number {
  let [low, high] = [0, boxes.length - 1]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((boxes[middle]?.top ?? 0) <= y) low = middle
    else high = middle - 1
  }
  return Math.max(0, low)
}

/** The pages of which something lies between two heights, at most `most`. */
export function pagesBetween(layout: PageLayout, [from, to]: readonly [number, number], most = 12): number[] {
  const pages: number[] = []
  for (let page = pageAt(layout, from); page < layout.boxes.length && pages.length < most; page += 1) {
    if ((layout.boxes[page]?.top ?? 0) > to) break
    pages.push(page)
  }
  return pages
}

export function placeAt(layout: PageLayout, y: number): PagePlace {
  const page = pageAt(layout, y)
  const box = layout.boxes[page]
  return { page, part: box && box.height > 0 ? (y - box.top) / box.height : 0 }
}

export function heightOf({ boxes }: PageLayout, { page, part }: PagePlace): number {
  const box = boxes[page]
  return box ? box.top + part * box.height : 0
}

/** Pixels that a canvas has for one of the page: as sharp as the screen, but never more than `most` altogether. */
export function sharpness({ width, height }: { width: number; height: number }, screen: number, most = 12_000_000): number {
  return Math.min(screen, Math.sqrt(most / Math.max(1, width * height)))
}
