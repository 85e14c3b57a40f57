import { Check, X } from 'lucide-react'
import styles from './status-dot.module.css'

export interface StatusDotProps {
  status: 'idle' | 'running' | 'waiting' | 'done' | 'failed'
  /** Spoken; the dot differs by shape too, not by colour alone. */
  label: string
}

export function StatusDot({ status, label }: StatusDotProps) {
  return (
    <span className={styles.dot} data-status={status} role="img" aria-label={label} title={label}>
      {status === 'done' && <Check size={12} strokeWidth={3} aria-hidden />}
      {status === 'failed' && <X size={12} strokeWidth={3} aria-hidden />}
    </span>
  )
}
