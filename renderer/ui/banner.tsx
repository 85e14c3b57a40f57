import { CircleAlert, CircleCheck, CircleX, Info, X } from 'lucide-react'
import type { ReactNode } from 'react'
import styles from './banner.module.css'
import { classNames } from './class-names'
import { IconButton } from './icon-button'
import { useLabels } from './labels'

export interface BannerProps {
  tone?: 'info' | 'ok' | 'warn' | 'danger'
  children: ReactNode
  action?: ReactNode
  onDismiss?: () => void
}

const icons = { info: Info, ok: CircleCheck, warn: CircleAlert, danger: CircleX }

/** One line across a pane about the state of the whole. */
export function Banner({ tone = 'info', children, action, onDismiss }: BannerProps) {
  const labels = useLabels()
  const Icon = icons[tone]
  return (
    <div className={classNames(styles.banner, styles[tone])} role={tone === 'danger' ? 'alert' : 'status'}>
      <Icon size={15} className={styles.icon} aria-hidden />
      <div className={styles.words}>{children}</div>
      {action}
      {onDismiss && <IconButton icon={X} label={labels.dismiss} size="sm" onClick={onDismiss} />}
    </div>
  )
}
