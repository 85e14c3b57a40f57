import { useRef, type KeyboardEvent, type ReactNode } from 'react'
import { classNames } from './class-names'
import styles from './toolbar.module.css'

export interface ToolbarProps {
  label: string
  children: ReactNode
  /** Pushed to the right end. */
  end?: ReactNode
  className?: string
}

/** Buttons in a row; arrows move between them as well as Tab. */
export function Toolbar({ label, children, end, className }: ToolbarProps) {
  const bar = useRef<HTMLDivElement>(null)
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const target = event.target as HTMLElement
    if (target.matches('input, textarea, select, [role="combobox"]')) return
    const stops = [...(bar.current?.querySelectorAll<HTMLElement>('button:not(:disabled), a[href]') ?? [])]
    const at = stops.indexOf(target)
    const moves: Record<string, number> = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: stops.length - 1 }
    const next = moves[event.key]
    if (at < 0 || next === undefined) return
    event.preventDefault()
    stops[(next + stops.length) % stops.length]?.focus()
  }
  return (
    <div ref={bar} role="toolbar" aria-label={label} className={classNames(styles.toolbar, className)} onKeyDown={onKeyDown}>
      {children}
      {end && <div className={styles.end}>{end}</div>}
    </div>
  )
}
