import { useImperativeHandle, useMemo, useState, type KeyboardEvent, type MouseEvent, type ReactNode, type Ref } from 'react'
import { classNames } from './class-names'
import { DiffBelow } from './diff-below'
import { pickedRows, rowLine, type LinePick, type LineRef } from './diff-lines'
import type { DiffFile } from './diff-parse'
import { DiffRowView, type DiffColours } from './diff-row'
import { layoutRows, type DiffRow, type DiffView } from './diff-rows'
import styles from './diff.module.css'
import sheet from './diff-sheet.module.css'
import { useDiffCopy } from './use-diff-copy'
import { useHighlight } from './use-highlight'
import { useKeptPlace } from './use-kept-place'
import { useRows } from './use-rows'

export interface DiffSheetHandle {
  scrollToHunk: (at: number) => void
  scrollToLine: (ref: LineRef) => void
}

export interface DiffSheetProps {
  file: DiffFile
  name: string
  view: DiffView
  wrap?: boolean
  /** Hunks of which only the head is shown. */
  folded: ReadonlySet<number>
  /** The hunk that keys act on. */
  current: number | undefined
  onCurrent: (at: number) => void
  /** Names of the hunks, by which a place is found again when the file changes. */
  marks: readonly string[]
  /** Stands at the end of a hunk's head. */
  hunkEnd: (at: number) => ReactNode
  /** Whether an added line is marked as of somebody else; by its number. */
  isForeign?: (line: number) => boolean
  /** Stands below a line. */
  below: (ref: LineRef) => ReactNode
  pick: LinePick | undefined
  onPick: (pick: LinePick | undefined) => void
  ref?: Ref<DiffSheetHandle>
}

/** A diff of one file that fills its place: only what is in view is in the page; lines are chosen by their numbers or with arrows. */
export function DiffSheet(props: DiffSheetProps) {
  const { file, name, view, wrap, folded, current, marks, hunkEnd, isForeign, below, pick, onPick, onCurrent, ref } = props
  const [box, setBox] = useState<HTMLDivElement | null>(null)
  const sides = useMemo(() => layoutRows(file, view, { heads: true }), [file, view])
  const rows = useMemo(() => sides.rows.filter((row) => row.kind === 'hunk' || !folded.has(row.at)), [sides, folded])
  const colours: DiffColours = { old: useHighlight(sides.oldText, name), new: useHighlight(sides.newText, name) }
  const copy = useDiffCopy(box, { ...sides, rows })
  const picked = useMemo(() => pickedRows(rows, pick), [rows, pick])
  const list = useRows({ count: rows.length, getScrollElement: () => box, estimateSize: (index) => (rows[index]?.kind === 'hunk' ? 34 : 20), overscan: 20, useFlushSync: false })
  useKeptPlace(list, { box, rows, marks })
  useImperativeHandle(ref, () => ({
    scrollToHunk: (at) => list.scrollToIndex(Math.max(0, rows.findIndex((row) => row.at === at)), { align: 'start' }),
    scrollToLine: (line) => {
      const found = pickedRows(rows, { anchor: line, head: line })
      if (found) list.scrollToIndex(found[0], { align: 'center' })
    },
  }))
  const choose = (index: number, extend: boolean) => {
    const head = rowLine(rows[index])
    if (!head) return
    onPick({ anchor: extend && pick ? pick.anchor : head, head })
    onCurrent(rows[index]?.at ?? 0)
    list.scrollToIndex(index, { align: 'auto' })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== box) return
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0 && !event.altKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault()
      choose(nextLine(rows, pick && picked ? headRow(rows, pick, picked) : undefined, { step, from: rows.findIndex((row) => row.at === current) }), event.shiftKey)
    } else copy.onKeyDown(event)
  }
  const onClick = (event: MouseEvent) => {
    const target = event.target as HTMLElement
    const index = Number(target.closest<HTMLElement>('[data-index]')?.dataset['index'])
    const row = rows[index]
    if (!row) return
    onCurrent(row.at)
    if (target.closest('[data-old], [data-new]')) choose(index, event.shiftKey)
  }
  const last = file.hunks.at(-1)?.lines.at(-1)
  const digits = String(Math.max(last?.oldLine ?? 0, last?.newLine ?? 0, 99)).length
  const visible = list.getVirtualItems()
  return (
    <div className={sheet.frame}>
      <div
        ref={setBox}
        className={classNames(styles.body, styles[view], wrap && styles.wrap, sheet.sheet)}
        style={{ '--digits': digits } as React.CSSProperties}
        role="group"
        aria-label={name}
        data-testid="diff-sheet"
        tabIndex={0}
        {...copy}
        onKeyDown={onKeyDown}
        onClick={onClick}
      >
        <div className={classNames(styles.rows, sheet.rows)} style={{ height: list.getTotalSize() }}>
          <div className={styles.rows} style={{ transform: `translateY(${visible[0]?.start ?? 0}px)` }}>
            {visible.map(({ key, index }) => {
              const row = rows[index]
              if (!row) return null
              const chosen = picked && index >= picked[0] && index <= picked[1]
              return (
                <div key={key} data-index={index} ref={list.measureElement} {...rowMarks(row, { chosen, current: row.at === current, isForeign })}>
                  <DiffRowView row={row} index={index} colours={colours} end={row.kind === 'hunk' ? hunkEnd(row.at) : undefined} />
                  <DiffBelow row={row} below={below} />
                </div>
              )
            })}
          </div>
        </div>
      </div>
    </div>
  )
}

type RowState = { chosen: boolean | undefined; current: boolean; isForeign: DiffSheetProps['isForeign'] }

function rowMarks(row: DiffRow, { chosen, current, isForeign }: RowState) {
  const line = row.kind === 'line' ? row.cell.line : row.kind === 'pair' ? row.new?.line : undefined
  const foreign = line?.kind === 'add' && line.newLine !== undefined && isForeign?.(line.newLine) === true
  return { 'data-foreign': foreign ? '' : undefined, 'data-picked': chosen ? '' : undefined, 'data-current': current ? '' : undefined, 'data-head': row.kind === 'hunk' ? row.at : undefined }
}

function headRow(rows: readonly DiffRow[], pick: LinePick, picked: readonly [number, number]): number {
  return pickedRows(rows, { anchor: pick.head, head: pick.head })?.[0] ?? picked[1]
}

/** The next row with a line; without a choice the first of the current hunk. */
function nextLine(rows: readonly DiffRow[], head: number | undefined, { step, from }: { step: number; from: number }): number {
  let index = head === undefined ? Math.max(from, 0) : head + step
  while (rows[index]?.kind === 'hunk') index += head === undefined ? 1 : step
  return Math.min(Math.max(index, 0), rows.length - 1)
}
