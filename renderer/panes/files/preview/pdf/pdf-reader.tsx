import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { useCallback, useState, type KeyboardEvent } from 'react'
import { resolveDestination, type PageLink } from './page-links'
import { FIT } from '../zoom'
import { PdfBar } from './pdf-bar'
import { PdfFind } from './pdf-find'
import { PdfPage } from './pdf-page'
import styles from './pdf.module.css'
import { useReading } from './use-reading'

type Props = { document: PDFDocumentProxy; label: string; facts: string; onWebLink: (url: string) => void }

/** Pages below each other, of which only those in sight are drawn. */
export function PdfReader({ document, label, facts, onWebLink }: Props) {
  const reading = useReading(document)
  const { box: pages, setBox, shown, layout, goTo, turn, step, setZoom, onSize } = reading
  const [asked, setAsked] = useState(0)
  const [drawn, setDrawn] = useState(0)
  const onWords = useCallback(() => setDrawn((now) => now + 1), [])
  const onLink = async (link: PageLink) => {
    if ('url' in link) return onWebLink(link.url)
    const place = await resolveDestination(document, link.destination).catch(() => undefined)
    if (place) goTo(place)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey) return
    const command = event.ctrlKey || event.metaKey
    if (command && event.key.toLowerCase() !== 'f') return
    const inField = event.target instanceof HTMLInputElement
    const verbs: Record<string, () => void> = command
      ? { f: () => setAsked(asked + 1) }
      : { '+': () => step(1), '=': () => step(1), '-': () => step(-1), '0': () => setZoom(FIT), '1': () => setZoom(1), ArrowLeft: () => turn(-1), ArrowRight: () => turn(1) }
    const verb = inField && !command ? undefined : verbs[command ? 'f' : event.key]
    // Arrows in the bar go from button to button.
    if (!verb || event.defaultPrevented) return
    event.preventDefault()
    verb()
  }
  return (
    <div className={styles.reader} onKeyDown={onKeyDown}>
      {asked > 0 && <PdfFind document={document} reading={reading} drawn={drawn} asked={asked} onClose={() => (setAsked(0), pages?.focus())} />}
      <div ref={setBox} className={styles.pages} role="region" aria-label={label} tabIndex={0}>
        <div className={styles.paper} style={{ width: layout.width, height: layout.height }}>
          {shown.map((page) => {
            const box = layout.boxes[page]
            return box && <PdfPage key={page} document={document} number={page} box={box} onSize={onSize} onLink={(link) => void onLink(link)} onWords={onWords} />
          })}
        </div>
      </div>
      <PdfBar reading={reading} facts={facts} finding={asked > 0} onFind={() => setAsked(asked > 0 ? 0 : 1)} />
    </div>
  )
}
