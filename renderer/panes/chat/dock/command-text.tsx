import { classNames } from '../../../ui/class-names'
import { commandPieces } from './command-pieces'
import styles from './command-text.module.css'

export type CommandTextProps = { text: string; label: string; className?: string }

/** A text that is to be approved, whole: lines are numbered, what does not show is spelled out and marked, direction is as written. */
export function CommandText({ text, label, className }: CommandTextProps) {
  const lines = text.split('\n')
  const many = lines.length > 1
  return (
    <div className={classNames(styles.box, className)} role="group" aria-label={many ? `${label}, ${lines.length} lines` : label} tabIndex={0} data-testid="permission-command">
      {lines.map((line, index) => (
        <div key={index} className={styles.line} data-number={many ? index + 1 : undefined}>
          {commandPieces(line).map((piece, at) =>
            piece.hidden ? (
              <mark key={at} className={styles.hidden} title={piece.title}>
                {piece.text}
              </mark>
            ) : (
              piece.text
            ),
          )}
        </div>
      ))}
    </div>
  )
}
