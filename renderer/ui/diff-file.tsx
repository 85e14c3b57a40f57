import { useMemo, useState, type ReactNode } from 'react'
import { classNames } from './class-names'
import type { DiffFile } from './diff-parse'
import { DiffRowView, type DiffColours } from './diff-row'
import { layoutRows, type DiffView } from './diff-rows'
import { DiffStats } from './diff-stats'
import { useLabels } from './labels'
import styles from './diff.module.css'
import { useDiffCopy } from './use-diff-copy'
import { useHighlight } from './use-highlight'
import { useRows } from './use-rows'

export interface DiffFileViewProps {
  file: DiffFile
  path?: string
  base?: string
  view: DiffView
  wrap?: boolean
  header: boolean
}

/** From here on only the visible rows are in the page. */
const virtualFrom = 400

export function DiffFileView({ file, path, base, view, wrap, header }: DiffFileViewProps) {
  const labels = useLabels()
  const [box, setBox] = useState<HTMLDivElement | null>(null)
  const name = file.newPath ?? file.oldPath ?? path ?? ''
  const sides = useMemo(() => layoutRows(file, view), [file, view])
  const colours: DiffColours = { old: useHighlight(sides.oldText, name), new: useHighlight(sides.newText, name) }
  const copy = useDiffCopy(box, sides)
  const last = file.hunks.at(-1)?.lines.at(-1)
  const digits = String(Math.max(last?.oldLine ?? 0, last?.newLine ?? 0, (file.hunks.at(-1)?.newStart ?? 0) + 100)).length
  const Rows = sides.rows.length > virtualFrom ? VirtualRows : PlainRows
  return (
    <section className={styles.file}>
      {header && <FileHeader file={file} name={name} base={base} />}
      {file.binary && <div className={styles.note}>{labels.binaryFile}</div>}
      {sides.rows.length > 0 && (
        <div
          ref={setBox}
          className={classNames(styles.body, styles[view], wrap && styles.wrap)}
          style={{ '--digits': digits } as React.CSSProperties}
          role="group"
          aria-label={name}
          tabIndex={0}
          {...copy}
        >
          <Rows box={box} count={sides.rows.length}>
            {(index) => {
              const row = sides.rows[index]
              return row && <DiffRowView row={row} index={index} colours={colours} />
            }}
          </Rows>
        </div>
      )}
    </section>
  )
}

function FileHeader({ file, name, base }: { file: DiffFile; name: string; base: string | undefined }) {
  const renamed = file.oldPath && file.newPath && file.oldPath !== file.newPath
  const short = (path: string) => (base !== undefined && path.startsWith(`${base}/`) ? path.slice(base.length + 1) : path)
  return (
    <header className={styles.header}>
      <span className={styles.path} title={name}>
        <bdi>{renamed ? `${short(file.oldPath!)} → ${short(file.newPath!)}` : short(name)}</bdi>
      </span>
      <DiffStats added={file.added} removed={file.removed} />
    </header>
  )
}

interface RowsProps {
  box: HTMLDivElement | null
  count: number
  children: (index: number) => ReactNode
}

function PlainRows({ count, children }: RowsProps) {
  return (
    <div className={styles.rows}>
      {Array.from({ length: count }, (_, index) => (
        <div key={index}>{children(index)}</div>
      ))}
    </div>
  )
}

function VirtualRows({ box, count, children }: RowsProps) {
  const rows = useRows({ count, getScrollElement: () => box, estimateSize: () => 20, overscan: 24 })
  return (
    <div className={styles.rows} style={{ height: rows.getTotalSize() }}>
      <div className={styles.rows} style={{ transform: `translateY(${rows.getVirtualItems()[0]?.start ?? 0}px)` }}>
        {rows.getVirtualItems().map((item) => (
          <div key={item.key} data-index={item.index} ref={rows.measureElement}>
            {children(item.index)}
          </div>
        ))}
      </div>
    </div>
  )
}
