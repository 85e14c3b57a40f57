import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { useEffect, useRef, useState } from 'react'
import { drawPage, drawText, dropCanvas } from './draw-page'
import type { PageBox, PageSize } from './page-layout'
import { readLinks, type PageLink } from './page-links'
import { PdfLink } from './pdf-link'
import styles from './pdf.module.css'

type Props = {
  document: PDFDocumentProxy
  number: number
  box: PageBox
  onSize: (page: number, size: PageSize) => void
  onLink: (link: PageLink) => void
  /** Its words are in the page now. */
  onWords: () => void
}

/** One page: its drawing, its words above it, and its links. */
export function PdfPage({ document, number, box, onSize, onLink, onWords }: Props) {
  const { scale } = box
  const picture = useRef<HTMLDivElement>(null)
  const words = useRef<HTMLDivElement>(null)
  const [page, setPage] = useState<PDFPageProxy>()
  const [links, setLinks] = useState<readonly PageLink[]>([])
  const [broken, setBroken] = useState(false)
  useEffect(() => {
    let current = true
    const read = async () => {
      const found = await document.getPage(number + 1)
      if (!current) return
      const { width, height } = found.getViewport({ scale: 1 })
      onSize(number, { width, height })
      setPage(found)
      const all = await readLinks(found).catch(() => [])
      if (current) setLinks(all)
    }
    read().catch(() => current && setBroken(true))
    return () => {
      current = false
    }
  }, [document, number, onSize])
  useEffect(() => {
    const element = picture.current
    if (!page || !element) return undefined
    const drawing = drawPage(page, element, scale)
    drawing.done.catch(() => setBroken(true))
    return drawing.stop
  }, [page, scale])
  useEffect(() => {
    const element = picture.current
    return () => {
      if (element) dropCanvas(element)
      page?.cleanup()
    }
  }, [page])
  useEffect(() => {
    const element = words.current
    if (!page || !element) return undefined
    const drawing = drawText(page, element)
    void drawing.done.then(onWords)
    return () => {
      drawing.stop()
      element.replaceChildren()
    }
  }, [page, onWords])
  const style = { top: box.top, width: box.width, height: box.height, '--total-scale-factor': scale } as React.CSSProperties
  return (
    <section className={styles.page} style={style} aria-label={`Page ${number + 1}`} data-page={number}>
      <div ref={picture} className={styles.picture} aria-hidden />
      <div ref={words} className={styles.text} />
      {links.map((link) => (
        <PdfLink key={link.id} link={link} onLink={onLink} />
      ))}
      {broken && <p className={styles.broken}>This page cannot be drawn.</p>}
    </section>
  )
}
