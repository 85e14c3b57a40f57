import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import styles from './badge.module.css'
import { classNames } from './class-names'

export type Tone = 'neutral' | 'accent' | 'ok' | 'warn' | 'danger' | 'info'

export interface BadgeProps {
  tone?: Tone
  icon?: LucideIcon
  /** A number that counts: rounder and with tabular digits. */
  count?: boolean
  children: ReactNode
}

export function Badge({ tone = 'neutral', icon: Icon, count, children }: BadgeProps) {
  return (
    <span className={classNames(styles.badge, styles[tone], count && styles.count)}>
      {Icon && <Icon size={12} aria-hidden />}
      {children}
    </span>
  )
}
