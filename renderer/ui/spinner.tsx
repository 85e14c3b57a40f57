import { classNames } from './class-names'
import { useLabels } from './labels'
import styles from './spinner.module.css'

export interface SpinnerProps {
  size?: number
  /** Spoken text; an empty string makes it decoration. */
  label?: string
  className?: string
}

export function Spinner({ size = 14, label, className }: SpinnerProps) {
  const labels = useLabels()
  const spoken = label ?? labels.loading
  const speech = spoken ? ({ role: 'status', 'aria-label': spoken } as const) : ({ 'aria-hidden': true } as const)
  return (
    <span className={classNames(styles.spinner, className)} style={{ width: size, height: size }} {...speech}>
      <svg viewBox="0 0 16 16" width={size} height={size} fill="none" strokeWidth="2" strokeLinecap="round" aria-hidden>
        <circle className={styles.track} cx="8" cy="8" r="6" stroke="currentColor" />
        <path d="M8 2a6 6 0 0 1 6 6" stroke="currentColor" />
      </svg>
    </span>
  )
}
