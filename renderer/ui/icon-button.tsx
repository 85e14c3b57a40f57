import type { LucideIcon } from 'lucide-react'
import type { ComponentProps } from 'react'
import { classNames } from './class-names'
import styles from './icon-button.module.css'
import { Spinner } from './spinner'
import { Tooltip, type TooltipProps } from './tooltip'

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  icon: LucideIcon
  /** Its accessible name and its tooltip. */
  label: string
  keys?: string
  size?: 'sm' | 'md'
  variant?: 'ghost' | 'outline' | 'danger'
  side?: TooltipProps['side']
  pressed?: boolean
  loading?: boolean
  /** In rows of long lists: the system's own tooltip, which costs nothing until it is shown. */
  plain?: boolean
}

export function IconButton(props: IconButtonProps) {
  const { icon: Icon, label, keys, size = 'md', variant = 'ghost', side, pressed, loading, plain, className, onClick, ...rest } = props
  const iconSize = size === 'sm' ? 14 : 16
  const button = (
    <button
      type="button"
      title={plain ? label : undefined}
      {...rest}
      className={classNames(styles.button, styles[size], styles[variant], className)}
      aria-label={label}
      aria-pressed={pressed}
      aria-busy={loading || undefined}
      onClick={loading ? undefined : onClick}
    >
      {loading ? <Spinner size={iconSize} label="" /> : <Icon size={iconSize} aria-hidden />}
    </button>
  )
  if (plain) return button
  return (
    <Tooltip content={label} keys={keys} side={side}>
      {button}
    </Tooltip>
  )
}
