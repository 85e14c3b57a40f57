import type { Virtualizer } from '@tanstack/react-virtual'
import { memo, useEffect, useMemo, useState, type ClipboardEvent } from 'react'
import { classNames } from './class-names'
import { CodeLine } from './code-line'
import { cutRange, readSelection } from './code-selection'
import styles from './code.module.css'
import { highlightLimits, type HighlightRun } from './highlight-kinds'
import { runsOfLine, useHighlight } from './use-highlight'
import { useSelectAll } from './use-select-all'
import { useRows } from './use-rows'

export interface CodeProps {
  code: string
  /** Language name, file ending or path. */
  lang?: string
  /** Spoken name of the scroll box. */
  label: string
  lineNumbers?: boolean
  /** Number of the first line. */
  firstLine?: number
  /** A line, or the first and last of several, by number: marked and scrolled to. */
  highlightLine?: number | readonly [number, number]
  wrap?: boolean
  streaming?: boolean
  className?: string
}

/** From here on only the visible lines are in the page. */
const virtualFrom = 300
const lineHeight = 20

export function Code(props: CodeProps) {
  const { code, lang, label, lineNumbers, firstLine = 1, highlightLine, wrap, streaming, className } = props
  const [box, setBox] = useState<HTMLDivElement | null>(null)
  const lines = useMemo(() => splitCode(code), [code])
  const highlighted = useHighlight(code, lang, streaming)
  const [from, to] = typeof highlightLine === 'number' ? [highlightLine, highlightLine] : (highlightLine ?? [0, -1])
  const selectAll = useSelectAll(box)
  const virtual = lines.length > virtualFrom
  const onCopy = (event: ClipboardEvent) => {
    const range = box && readSelection(getSelection(), box)
    const text = selectAll.active() ? code : range && cutRange(lines, range)
    if (!text) return
    event.preventDefault()
    event.clipboardData.setData('text/plain', text)
  }
  const row = (index: number) => {
    const text = lines[index] ?? ''
    return {
      index,
      text,
      runs: text.length > highlightLimits.line ? undefined : runsOfLine(highlighted, index, text),
      number: lineNumbers ? firstLine + index : undefined,
      marked: firstLine + index >= from && firstLine + index <= to,
    }
  }
  const Rows = virtual ? VirtualRows : PlainRows
  return (
    <div
      ref={setBox}
      className={classNames(styles.code, wrap && styles.wrap, lineNumbers && styles.numbered, className)}
      style={{ '--digits': String(firstLine + lines.length - 1).length } as React.CSSProperties}
      role="group"
      aria-label={label}
      tabIndex={0}
      onCopy={onCopy}
      onKeyDown={selectAll.onKeyDown}
      onPointerDown={selectAll.onPointerDown}
    >
      <Rows box={box} count={lines.length} row={row} target={to >= from ? from - firstLine : undefined} />
    </div>
  )
}

interface RowData {
  index: number
  text: string
  runs: readonly HighlightRun[] | undefined
  number: number | undefined
  marked: boolean
}

interface RowsProps {
  box: HTMLDivElement | null
  count: number
  row: (index: number) => RowData
  /** Index of the line to scroll to. */
  target: number | undefined
}

function PlainRows({ box, count, row, target }: RowsProps) {
  useEffect(() => {
    const line = target === undefined ? undefined : box?.querySelector<HTMLElement>(`[data-line="${target}"]`)
    // Not scrollIntoView: it would move every box around this one too.
    if (box && line) box.scrollTo({ top: line.offsetTop - (box.clientHeight - line.offsetHeight) / 2 })
  }, [box, target])
  return (
    <div className={styles.rows}>
      {Array.from({ length: count }, (_, index) => (
        <Row key={index} {...row(index)} />
      ))}
    </div>
  )
}

function VirtualRows({ box, count, row, target }: RowsProps) {
  const rows = useRows({ count, getScrollElement: () => box, estimateSize: () => lineHeight, overscan: 24 })
  useScrollTo(rows, box ? target : undefined)
  return (
    <div className={styles.rows} style={{ height: rows.getTotalSize() }}>
      <div className={styles.window} style={{ transform: `translateY(${rows.getVirtualItems()[0]?.start ?? 0}px)` }}>
        {rows.getVirtualItems().map((item) => (
          <div key={item.key} data-index={item.index} ref={rows.measureElement}>
            <Row {...row(item.index)} />
          </div>
        ))}
      </div>
    </div>
  )
}

function useScrollTo(rows: Virtualizer<HTMLDivElement, HTMLDivElement>, target: number | undefined): void {
  useEffect(() => {
    if (target !== undefined) rows.scrollToIndex(target, { align: 'center' })
  }, [rows, target])
}

const Row = memo(function Row({ index, text, runs, number, marked }: RowData) {
  return (
    <div className={classNames(styles.row, marked && styles.marked)}>
      {number !== undefined && (
        <span className={styles.number} aria-hidden>
          {number}
        </span>
      )}
      <span className={styles.text} data-line={index}>
        {text === '' ? '\u200b' : <CodeLine text={text} runs={runs} />}
      </span>
    </div>
  )
}, sameRow)

/** Runs are made anew with every answer of the worker; most lines keep theirs. */
function sameRow(before: RowData, after: RowData): boolean {
  return before.text === after.text && before.number === after.number && before.marked === after.marked && sameRuns(before.runs, after.runs)
}

function sameRuns(before: RowData['runs'], after: RowData['runs']): boolean {
  if (before === after) return true
  if (!before || !after || before.length !== after.length) return false
  return before.every((run, index) => run.length === after[index]?.length && run.kind === after[index].kind)
}

function splitCode(code: string): string[] {
  const lines = code.split('\n')
  if (lines.length > 1 && lines.at(-1) === '') lines.pop()
  return lines
}
