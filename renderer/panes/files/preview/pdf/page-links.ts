import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs'
import type { PagePlace } from './page-layout'

type Destination = string | readonly unknown[]
/** `area` in hundredths of the page: left, top, width, height. */
export type PageLink = { id: string; area: readonly [number, number, number, number] } & ({ url: string } | { destination: Destination })

const MOST = 500

/** The links of a page that lead to the web, to mail or within the document; everything else that a link could do is left out. */
export async function readLinks(page: PDFPageProxy): Promise<PageLink[]> {
  const annotations = (await page.getAnnotations({ intent: 'display' })) as { id: string; subtype: string; rect: number[]; url?: string; dest?: Destination | null }[]
  const viewport = page.getViewport({ scale: 1 })
  return annotations.slice(0, MOST).flatMap(({ id, subtype, rect, url, dest }): PageLink[] => {
    if (subtype !== 'Link') return []
    const [left = 0, bottom = 0, right = 0, top = 0] = rect
    const [x1 = 0, y1 = 0] = viewport.convertToViewportPoint(left, bottom) as number[]
    const [x2 = 0, y2 = 0] = viewport.convertToViewportPoint(right, top) as number[]
    const percent = (pixels: number, whole: number) => (pixels / whole) * 100
    const area = [
      percent(Math.min(x1, x2), viewport.width),
      percent(Math.min(y1, y2), viewport.height),
      percent(Math.abs(x2 - x1), viewport.width),
      percent(Math.abs(y2 - y1), viewport.height),
    ] as const
    if (url !== undefined) return /^(https?|mailto):/i.test(url) ? [{ id, area, url }] : []
    return dest ? [{ id, area, destination: dest }] : []
  })
}

/** Where a link within the document leads. */
export async function resolveDestination(document: PDFDocumentProxy, destination: Destination): Promise<PagePlace | undefined> {
  const explicit = typeof destination === 'string' ? await document.getDestination(destination) : destination
  const [target, kind, left, top] = (explicit ?? []) as [unknown, { name?: string } | undefined, number | null, number | null]
  const page = typeof target === 'number' ? target : isReference(target) ? await document.getPageIndex(target) : undefined
  if (page === undefined || page < 0 || page >= document.numPages) return undefined
  if (kind?.name !== 'XYZ' || typeof top !== 'number') return { page, part: 0 }
  const viewport = (await document.getPage(page + 1)).getViewport({ scale: 1 })
  const [, y = 0] = viewport.convertToViewportPoint(left ?? 0, top) as number[]
  return { page, part: Math.min(1, Math.max(0, y / viewport.height)) }
}

function isReference(target: unknown): target is { num: number; gen: number } {
  return typeof target === 'object' && target !== null && 'num' in target && 'gen' in target
}
