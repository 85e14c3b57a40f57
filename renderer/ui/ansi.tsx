import { memo, useState, type CSSProperties } from 'react'
import { AnsiReader, type AnsiLine, type AnsiSpan } from './ansi-parse'
import { plainStyle, type AnsiStyle } from './ansi-style'
import styles from './ansi.module.css'
import { Button } from './button'
import { classNames } from './class-names'
import { useLabels } from './labels'
import { VirtualList } from './virtual-list'

export interface AnsiProps {
  /** All output so far; as it grows only what was added is parsed. */
  text: string
  label: string
  /** Lines shown at first, from the end. */
  tail?: number
  wrap?: boolean
  className?: string
}

/** From here on only the visible lines are in the page. */
const virtualFrom = 1_000

/** Terminal output, inert: colours and styles, nothing else. */
export function Ansi({ text, label, tail = 200, wrap = true, className }: AnsiProps) {
  const labels = useLabels()
  const [reader] = useState(() => new AnsiReader())
  const [all, setAll] = useState(false)
  const lines = dropLastEmpty(reader.read(text))
  const shown = all ? lines : lines.slice(-tail)
  const classes = classNames(styles.ansi, wrap && styles.wrap)
  return (
    <div className={classNames(styles.frame, className)}>
      {lines.length > shown.length && (
        <Button variant="ghost" size="sm" className={styles.more} onClick={() => setAll(true)}>
          {labels.showAllLines(lines.length)}
        </Button>
      )}
      {shown.length > virtualFrom ? (
        <VirtualList
          label={label}
          items={shown}
          getId={lineId}
          estimate={18}
          stickToBottom
          role="log"
          className={classNames(classes, styles.virtual)}
        >
          {(line) => <Line line={line} />}
        </VirtualList>
      ) : (
        <div className={classes} role="group" aria-label={label} tabIndex={0}>
          {shown.map((line) => (
            <Line key={line.number} line={line} />
          ))}
        </div>
      )}
    </div>
  )
}

const Line = memo(function Line({ line }: { line: AnsiLine }) {
  return (
    <div className={styles.line}>
      {line.spans.map((span, index) => (
        <Span key={index} span={span} />
      ))}
    </div>
  )
})

function Span({ span }: { span: AnsiSpan }) {
  return span.style === plainStyle ? span.text : <span style={readStyle(span.style)}>{span.text}</span>
}

function readStyle(style: AnsiStyle): CSSProperties {
  const front = style.inverse ? (style.background ?? 'var(--bg-inset)') : style.colour
  const back = style.inverse ? (style.colour ?? 'var(--text)') : style.background
  const lines = [style.underline && 'underline', style.strike && 'line-through'].filter(Boolean).join(' ')
  return {
    color: style.hidden ? 'transparent' : front,
    backgroundColor: back,
    fontWeight: style.bold ? 600 : undefined,
    fontStyle: style.italic ? 'italic' : undefined,
    opacity: style.dim ? 0.65 : undefined,
    textDecoration: lines || undefined,
  }
}

function lineId(line: AnsiLine): string {
  return String(line.number)
}

function dropLastEmpty(lines: readonly AnsiLine[]): readonly AnsiLine[] {
  return lines.at(-1)?.spans.length === 0 ? lines.slice(0, -1) : lines
}
