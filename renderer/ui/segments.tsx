import { ToggleGroup } from 'radix-ui'
import { classNames } from './class-names'
import styles from './segments.module.css'

export interface SegmentsProps {
  label: string
  options: readonly { value: string; label: string; disabled?: boolean; hint?: string }[]
  value: string
  onChange: (value: string) => void
  className?: string
}

/** One of a few, side by side. */
export function Segments({ label, options, value, onChange, className }: SegmentsProps) {
  return (
    <ToggleGroup.Root
      type="single"
      className={classNames(styles.segments, className)}
      aria-label={label}
      value={value}
      // An empty value is a click on what is chosen already.
      onValueChange={(next) => next !== '' && onChange(next)}
    >
      {options.map((option) => (
        <ToggleGroup.Item key={option.value} value={option.value} disabled={option.disabled} title={option.hint} className={styles.segment}>
          {option.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  )
}
