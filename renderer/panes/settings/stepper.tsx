import { Minus, Plus, RotateCcw } from 'lucide-react'
import { IconButton } from '../../ui/icon-button'
import styles from './settings.module.css'

type Props = {
  label: string
  value: number
  text: string
  limits: { least: number; most: number; step: number }
  /** What the reset goes back to. */
  usual: number
  onChange: (value: number) => void
}

export function Stepper({ label, value, text, limits, usual, onChange }: Props) {
  const { least, most, step } = limits
  const go = (to: number) => onChange(Math.min(most, Math.max(least, Math.round(to * 10) / 10)))
  return (
    <div className={styles.setting} role="group" aria-label={label}>
      <span className={styles.words}>{label}</span>
      {value !== usual && <IconButton icon={RotateCcw} label={`Usual size of ${label}`} size="sm" onClick={() => onChange(usual)} />}
      <IconButton icon={Minus} label={`Smaller: ${label}`} size="sm" variant="outline" disabled={value <= least} onClick={() => go(value - step)} />
      <output className={styles.amount} aria-live="polite">
        {text}
      </output>
      <IconButton icon={Plus} label={`Larger: ${label}`} size="sm" variant="outline" disabled={value >= most} onClick={() => go(value + step)} />
    </div>
  )
}
