import { useEffect, useState } from 'react'
import { openPdf, type PdfState } from './open-pdf'

/** The document of the bytes; while newer bytes are read, the one before stays in sight. */
export function usePdf(blob: Blob | undefined): PdfState {
  const [state, setState] = useState<PdfState>({ kind: 'loading' })
  useEffect(() => {
    if (!blob) return undefined
    const opening = openPdf(blob, setState)
    return opening.close
  }, [blob])
  return state
}
