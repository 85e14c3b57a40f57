import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { useCallback, useEffect, useEffectEvent, useLayoutEffect, useMemo, useState } from 'react'
import { FIT, nextZoom, type Zoom } from '../zoom'
import { KeptPlace } from './kept-place'
import { ACTUAL_SIZE, heightOf, layOutPages, PAGE_GAP, pageAt, pagesBetween, placeAt, UNKNOWN_SIZE, type PagePlace, type PageSize } from './page-layout'

/** So much above and below the view is drawn as well. */
const AHEAD = 500
const LEAST = 0.1
const MOST = 8
const NARROWEST = 60

export type Reading = ReturnType<typeof useReading>

/** Where one is in a document: how large it is drawn, which pages are in sight, and the way to others. */
export function useReading(document: PDFDocumentProxy) {
  const [box, setBox] = useState<HTMLDivElement | null>(null)
  const [view, setView] = useState({ width: 0, height: 0 })
  const [zoom, setZoom] = useState<Zoom>(FIT)
  const [sizes, setSizes] = useState<ReadonlyMap<number, PageSize>>(new Map())
  const [top, setTop] = useState(0)
  const [place] = useState(() => new KeptPlace())
  const count = document.numPages
  const room = Math.max(NARROWEST, view.width - 2 * PAGE_GAP)
  const fitting = room / (sizes.get(0) ?? UNKNOWN_SIZE).width
  const scale = zoom === FIT ? Math.min(fitting, MOST * ACTUAL_SIZE) : zoom * ACTUAL_SIZE
  const widest = zoom === FIT ? room : Number.POSITIVE_INFINITY
  const layout = useMemo(() => layOutPages(count, sizes, { scale, widest }), [count, sizes, scale, widest])
  const onSize = useCallback((page: number, size: PageSize) => {
    setSizes((now) => (now.get(page)?.width === size.width && now.get(page)?.height === size.height ? now : new Map(now).set(page, size)))
  }, [])
  useEffect(() => {
    if (!box) return undefined
    const observer = new ResizeObserver(() => setView({ width: box.clientWidth, height: box.clientHeight }))
    observer.observe(box)
    return () => observer.disconnect()
  }, [box])
  // What one reads stays where it is when pages become larger, smaller, or known.
  useLayoutEffect(() => {
    box?.scrollTo({ top: heightOf(layout, place.get()), left: place.across() * Math.max(layout.width, box.clientWidth) - box.clientWidth / 2 })
  }, [box, layout, place])
  const step = (direction: 1 | -1) => setZoom(Math.min(MOST, Math.max(LEAST, nextZoom(scale / ACTUAL_SIZE, direction))))
  const onWheel = useEffectEvent((event: WheelEvent) => {
    if (!event.ctrlKey && !event.metaKey) return
    event.preventDefault()
    step(event.deltaY < 0 ? 1 : -1)
  })
  /** Pages on or back from where the view is at this moment, which may not be drawn yet. */
  const turn = (by: number) => {
    const page = pageAt(layout, (box?.scrollTop ?? 0) + view.height / 3) + by
    goTo({ page: Math.min(count - 1, Math.max(0, page)), part: 0 })
  }
  const onScroll = useEffectEvent(() => {
    if (!box) return
    place.set(placeAt(layout, box.scrollTop))
    place.setAcross((box.scrollLeft + box.clientWidth / 2) / Math.max(1, box.scrollWidth))
    setTop(box.scrollTop)
  })
  useEffect(() => {
    const stopped = new AbortController()
    // React's own wheel listeners cannot keep the page from zooming.
    box?.addEventListener('wheel', (event) => onWheel(event), { passive: false, signal: stopped.signal })
    box?.addEventListener('scroll', () => onScroll(), { passive: true, signal: stopped.signal })
    return () => stopped.abort()
  }, [box])
  const goTo = useCallback(
    (wanted: PagePlace) => {
      place.set(wanted)
      box?.scrollTo({ top: heightOf(layout, wanted) - (wanted.part === 0 ? PAGE_GAP : PAGE_GAP * 4) })
    },
    [box, layout, place],
  )
  return {
    box,
    setBox,
    onSize,
    count,
    layout,
    scale,
    zoom,
    setZoom,
    step,
    goTo,
    turn,
    /** Of the page that has the upper third of the view. */
    current: pageAt(layout, top + view.height / 3),
    shown: view.height > 0 ? pagesBetween(layout, [top - AHEAD, top + view.height + AHEAD]) : [],
  }
}
