import type { ReactNode } from 'react'
import { CodeLine } from './code-line'
import type { DiffCell, DiffRow } from './diff-rows'
import { markWords } from './diff-words'
import styles from './diff.module.css'
import { highlightLimits } from './highlight-kinds'
import { useLabels } from './labels'
import { runsOfLine, type Highlighted } from './use-highlight'

export interface DiffColours {
  old: Highlighted | undefined
  new: Highlighted | undefined
}

export interface DiffRowProps {
  row: DiffRow
  index: number
  colours: DiffColours
  /** At the end of a hunk's head. */
  end?: ReactNode
}

export function DiffRowView({ row, index, colours, end }: DiffRowProps) {
  const labels = useLabels()
  if (row.kind === 'hunk') {
    const { hunk, hidden } = row
    return (
      <div className={styles.hunk}>
        <span>{hidden > 0 ? labels.unchangedLines(hidden) : labels.atLine(Math.max(hunk.newStart, 1))}</span>
        {hunk.section && <span className={styles.section}>{hunk.section}</span>}
        {end}
      </div>
    )
  }
  if (row.kind === 'line') {
    const { line } = row.cell
    return (
      <div className={styles.row} data-kind={line.kind}>
        <span className={styles.number} data-old={line.oldLine}>
          {line.oldLine}
        </span>
        <span className={styles.number} data-new={line.newLine}>
          {line.newLine}
        </span>
        <LineText cell={row.cell} index={index} colours={colours} />
      </div>
    )
  }
  return (
    <div className={styles.pair}>
      <Side cell={row.old} side="old" index={index} colours={colours} />
      <Side cell={row.new} side="new" index={index} colours={colours} />
    </div>
  )
}

interface SideProps {
  cell: DiffCell | undefined
  side: 'old' | 'new'
  index: number
  colours: DiffColours
}

function Side({ cell, side, index, colours }: SideProps) {
  if (!cell) return <div className={styles.row} data-kind="none" data-side={side} />
  const { line } = cell
  return (
    <div className={styles.row} data-kind={line.kind} data-side={side}>
      <span className={styles.number} {...(side === 'old' ? { 'data-old': line.oldLine } : { 'data-new': line.newLine })}>
        {side === 'old' ? line.oldLine : line.newLine}
      </span>
      <LineText cell={cell} index={index} colours={colours} />
    </div>
  )
}

/** Characters of a line that are drawn: a minified file would freeze the window. */
const mostShown = 10_000
const signs = { add: '+', del: '−', context: ' ' }

function LineText({ cell, index, colours }: { cell: DiffCell; index: number; colours: DiffColours }) {
  const { kind, text } = cell.line
  const long = text.length > highlightLimits.line
  const shown = text.length > mostShown ? text.slice(0, mostShown) : text
  const runs = long ? undefined : runsOfLine(kind === 'del' ? colours.old : colours.new, cell.index, text)
  const marks = kind !== 'context' && cell.partner !== undefined ? wordMarks(cell) : undefined
  return (
    <>
      <span className={styles.sign}>{signs[kind]}</span>
      <span className={styles.text} data-line={index}>
        {text === '' ? '\u200b' : <CodeLine text={shown} runs={runs} marks={marks} markClass={styles.mark} />}
        <LineNotes cell={cell} hidden={text.length - shown.length} />
      </span>
    </>
  )
}

/** What cannot be seen of a line: how it ends, and what of a very long one is left out. */
function LineNotes({ cell: { line, newEnd }, hidden }: { cell: DiffCell; hidden: number }) {
  const labels = useLabels()
  if (!newEnd && !line.noNewline && hidden === 0) return null
  return (
    <span className={styles.ends}>
      {hidden > 0 && labels.hiddenCharacters(hidden)}
      {newEnd && (line.crlf ? 'CRLF' : 'LF')}
      {line.noNewline && labels.noNewline}
    </span>
  )
}

function wordMarks({ line, partner = '' }: DiffCell): readonly [number, number][] | undefined {
  return line.kind === 'del' ? markWords(line.text, partner)?.old : markWords(partner, line.text)?.new
}
