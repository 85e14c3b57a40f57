import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { Search } from 'lucide-react'
import { useEffect, useState } from 'react'
import { findKeys } from '../../../../ui/find-keys'
import { FindSteps } from '../../../../ui/find-steps'
import { TextField } from '../../../../ui/text-field'
import { useAskedField } from '../../../../ui/use-asked-field'
import { markFound } from './mark-found'
import styles from './pdf.module.css'
import { usePdfFind } from './use-pdf-find'
import type { Reading } from './use-reading'

/** `drawn` grows whenever words of a page come into the page; `asked` whenever the person asks for the field. */
type Props = { document: PDFDocumentProxy; reading: Reading; drawn: number; asked: number; onClose: () => void }

/** Finds words in the whole document. */
export function PdfFind({ document, reading, drawn, asked, onClose }: Props) {
  const field = useAskedField(asked)
  const [query, setQuery] = useState('')
  const [chosen, setChosen] = useState(0)
  const { pattern, places, looking } = usePdfFind(document, query)
  const index = Math.min(chosen, places.length - 1)
  const place = places[index]
  const { box, goTo } = reading
  const { page, at } = place ?? {}
  useEffect(() => {
    if (page !== undefined) goTo({ page, part: 0 })
    // oxlint-disable-next-line react/exhaustive-deps -- a new size of the pages does not lead there again
  }, [page, at])
  useEffect(() => {
    if (!box || !pattern) return undefined
    return markFound(box, pattern, page === undefined || at === undefined ? undefined : { page, at })
  }, [box, pattern, page, at, drawn])
  const step = (by: number) => setChosen((index + by + places.length) % Math.max(1, places.length))
  const count = places.length > 0 ? `${index + 1} of ${places.length}${looking ? '…' : ''}` : query.trim() === '' ? '' : looking ? 'Looking…' : 'Nothing'
  return (
    <div className={styles.find} role="search" aria-label="Find in this document" onKeyDown={findKeys({ step, close: onClose })}>
      <TextField
        ref={field}
        label="Find in this document"
        hideLabel
        icon={Search}
        placeholder="Find"
        maxLength={200}
        value={query}
        onChange={(text) => {
          setChosen(0)
          setQuery(text)
        }}
        end={
          <span className={styles.found} role="status">
            {count}
          </span>
        }
      />
      <FindSteps disabled={places.length === 0} onStep={step} onClose={onClose} />
    </div>
  )
}
