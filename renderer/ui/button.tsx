import type { LucideIcon } from 'lucide-react'
import type { ComponentProps } from 'react'
import styles from './button.module.css'
import { classNames } from './class-names'
import { Kbd } from './kbd'
import { Spinner } from './spinner'

export interface ButtonProps extends ComponentProps<'button'> {
  variant?: 'default' | 'primary' | 'ghost' | 'danger'
  size?: 'sm' | 'md' | 'lg'
  icon?: LucideIcon
  iconEnd?: LucideIcon
  keys?: string
  /** Busy: keeps focus and width, says so to screen readers, and swallows clicks. */
  loading?: boolean
}

export function Button(props: ButtonProps) {
  const { variant = 'default', size = 'md', icon: Icon, iconEnd: IconEnd, keys, loading, className, children, onClick, ...rest } = props
  const iconSize = size === 'sm' ? 13 : 15
  return (
    <button
      type="button"
      {...rest}
      className={classNames(styles.button, styles[variant], styles[size], className)}
      aria-busy={loading || undefined}
      aria-disabled={loading || rest['aria-disabled']}
      onClick={loading ? (event) => event.preventDefault() : onClick}
    >
      {loading ? <Spinner size={iconSize} /> : Icon && <Icon size={iconSize} aria-hidden />}
      {children !== undefined && <span className={styles.text}>{children}</span>}
      {IconEnd && <IconEnd size={iconSize} className={styles.end} aria-hidden />}
      {keys && <Kbd keys={keys} />}
    </button>
  )
}
