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
}

export function IconButton(props: IconButtonProps) {
  const { icon: Icon, label, keys, size = 'md', variant = 'ghost', side, pressed, loading, className, onClick, ...rest } = props
  const iconSize = size === 'sm' ? 14 : 16
  return (
    <Tooltip content={label} keys={keys} side={side}>
      <button
        type="button"
        {...rest}
        className={classNames(styles.button, styles[size], styles[variant], className)}
        aria-label={label}
        aria-pressed={pressed}
        aria-busy={loading || undefined}
        onClick={loading ? undefined : onClick}
      >
        {loading ? <Spinner size={iconSize} label="" /> : <Icon size={iconSize} aria-hidden />}
      </button>
    </Tooltip>
  )
}
