import styles from './meter.module.css'

export interface MeterProps {
  label: string
  value: number
  max: number
  /** As it is read: "42k of 200k tokens". */
  text: string
  /** Shares from which it warns and alarms. */
  warnAt?: number
  dangerAt?: number
  shape?: 'bar' | 'ring'
}

export function Meter({ label, value, max, text, warnAt = 0.75, dangerAt = 0.92, shape = 'bar' }: MeterProps) {
  const share = max > 0 ? Math.min(1, Math.max(0, value / max)) : 0
  const level = share >= dangerAt ? 'danger' : share >= warnAt ? 'warn' : 'normal'
  const aria = {
    role: 'meter',
    'aria-label': label,
    'aria-valuenow': value,
    'aria-valuemin': 0,
    'aria-valuemax': max,
    'aria-valuetext': text,
  }
  if (shape === 'ring') {
    return (
      <span className={styles.ring} data-level={level} {...aria}>
        <svg width="18" height="18" viewBox="0 0 18 18" fill="none" strokeWidth="3" aria-hidden>
          <circle className={styles.track} cx="9" cy="9" r="7" />
          <circle className={styles.arc} cx="9" cy="9" r="7" pathLength="1" strokeDasharray={`${share} 1`} transform="rotate(-90 9 9)" />
        </svg>
      </span>
    )
  }
  return (
    <div className={styles.meter} data-level={level}>
      <div className={styles.words} aria-hidden>
        <span>{label}</span>
        <span className={styles.text}>{text}</span>
      </div>
      <div className={styles.bar} {...aria}>
        <div className={styles.fill} style={{ width: `${share * 100}%` }} />
      </div>
    </div>
  )
}
