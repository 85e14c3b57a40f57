import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { useEffect, useMemo, useState } from 'react'
import { countFound, textOf, wordsPattern, type FoundPlace } from './found-text'

const PAUSE = 120
const MOST = 1_000

type Found = { pattern: RegExp; places: readonly FoundPlace[]; whole: boolean }

/** Looks for words through all pages, one after the other, whether they are drawn or not. */
export function usePdfFind(document: PDFDocumentProxy, query: string) {
  const pattern = useMemo(() => wordsPattern(query), [query])
  const [found, setFound] = useState<Found>()
  useEffect(() => {
    if (!pattern) return undefined
    const stopped = new AbortController()
    const timer = setTimeout(() => void look({ document, pattern, signal: stopped.signal, tell: setFound }).catch(() => undefined), PAUSE)
    return () => {
      clearTimeout(timer)
      stopped.abort()
    }
  }, [document, pattern])
  const now = pattern && found?.pattern === pattern ? found : undefined
  return { pattern, places: now?.places ?? [], looking: pattern !== undefined && !now?.whole }
}

type Look = { document: PDFDocumentProxy; pattern: RegExp; signal: AbortSignal; tell: (found: Found) => void }

async function look({ document, pattern, signal, tell }: Look) {
  let places: readonly FoundPlace[] = []
  for (let page = 0; page < document.numPages && places.length < MOST; page += 1) {
    const { items } = await (await document.getPage(page + 1)).getTextContent()
    if (signal.aborted) return
    const more = countFound(textOf(items as { str?: string; hasEOL?: boolean }[]), pattern)
    if (more === 0) continue
    places = [...places, ...Array.from({ length: more }, (_, at) => ({ page, at }))].slice(0, MOST)
    tell({ pattern, places, whole: false })
  }
  tell({ pattern, places, whole: true })
}
