import styles from './progress.module.css'

export interface ProgressProps {
  label: string
  /** 0 to 1; without it the end is unknown. */
  value?: number
}

export function Progress({ label, value }: ProgressProps) {
  const share = value === undefined ? undefined : Math.min(1, Math.max(0, value))
  return (
    <div
      className={styles.track}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={share === undefined ? undefined : Math.round(share * 100)}
    >
      <div
        className={share === undefined ? styles.unknown : styles.bar}
        style={share === undefined ? undefined : { width: `${share * 100}%` }}
      />
    </div>
  )
}
