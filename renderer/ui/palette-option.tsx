import { markIndexes } from './fuzzy'
import { Kbd } from './kbd'
import type { PaletteMatch } from './palette-sections'
import styles from './command-palette.module.css'

export interface PaletteOptionProps {
  id: string
  index: number
  match: PaletteMatch
  active: boolean
  onPoint: () => void
  onChoose: () => void
}

export function PaletteOption({ id, index, match, active, onPoint, onChoose }: PaletteOptionProps) {
  const { item, indexes } = match
  const Icon = item.icon
  return (
    <div
      id={id}
      data-index={index}
      className={styles.option}
      role="option"
      aria-selected={active}
      aria-disabled={item.disabled || undefined}
      onPointerMove={onPoint}
      onClick={onChoose}
    >
      <span className={styles.icon}>{Icon && <Icon size={15} aria-hidden />}</span>
      <span className={styles.title}>
        {markIndexes(item.title, indexes).map((piece, at) => (piece.marked ? <mark key={at}>{piece.text}</mark> : piece.text))}
      </span>
      {item.subtitle && <span className={styles.subtitle}>{item.subtitle}</span>}
      {item.keys && (
        <span className={styles.keys}>
          <Kbd keys={item.keys} />
        </span>
      )}
    </div>
  )
}
