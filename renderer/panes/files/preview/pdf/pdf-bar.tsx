import { ChevronLeft, ChevronRight, Minus, MoveHorizontal, Plus, Search } from 'lucide-react'
import { useState } from 'react'
import { IconButton } from '../../../../ui/icon-button'
import { Toolbar } from '../../../../ui/toolbar'
import { FIT } from '../zoom'
import { ACTUAL_SIZE } from './page-layout'
import styles from './pdf.module.css'
import type { Reading } from './use-reading'

type Props = { reading: Reading; facts: string; finding: boolean; onFind: () => void }

/** Which page it is of how many, how large it is drawn, and the way to its words. */
export function PdfBar({ reading, facts, finding, onFind }: Props) {
  const { current, count, zoom, scale, step, setZoom, goTo, turn } = reading
  return (
    <Toolbar label="Pages" className={styles.bar} end={<span className={styles.facts}>{facts}</span>}>
      <IconButton icon={ChevronLeft} data-extra label="Page before" size="sm" disabled={current === 0} onClick={() => turn(-1)} />
      <PageNumber key={current} current={current} count={count} onPage={(page) => goTo({ page, part: 0 })} />
      <span className={styles.count}>of {count}</span>
      <IconButton icon={ChevronRight} data-extra label="Next page" size="sm" disabled={current === count - 1} onClick={() => turn(1)} />
      <span className={styles.line} aria-hidden />
      <IconButton icon={MoveHorizontal} label="Fit the width" size="sm" pressed={zoom === FIT} onClick={() => setZoom(FIT)} />
      <IconButton icon={Minus} label="Smaller" size="sm" onClick={() => step(-1)} />
      <span className={styles.zoom} role="status">
        {Math.round((scale / ACTUAL_SIZE) * 100)} %
      </span>
      <IconButton icon={Plus} label="Larger" size="sm" onClick={() => step(1)} />
      <IconButton icon={Search} label="Find in this document" keys="mod+f" size="sm" pressed={finding} onClick={onFind} />
    </Toolbar>
  )
}

function PageNumber({ current, count, onPage }: { current: number; count: number; onPage: (page: number) => void }) {
  const [text, setText] = useState(String(current + 1))
  const go = () => {
    const wanted = Number.parseInt(text, 10)
    if (Number.isNaN(wanted)) return setText(String(current + 1))
    const page = Math.min(count, Math.max(1, wanted)) - 1
    setText(String(page + 1))
    if (page !== current) onPage(page)
  }
  return (
    <input
      className={styles.number}
      aria-label="Page"
      inputMode="numeric"
      style={{ width: `calc(${Math.max(2, String(count).length)}ch + var(--space-4))` }}
      value={text}
      onChange={(event) => setText(event.target.value.replace(/\D/g, '').slice(0, 6))}
      onFocus={(event) => event.target.select()}
      onBlur={() => setText(String(current + 1))}
      onKeyDown={(event) => {
        if (event.key !== 'Enter') return
        event.preventDefault()
        go()
      }}
    />
  )
}
