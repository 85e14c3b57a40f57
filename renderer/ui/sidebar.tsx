import { useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react'
import { classNames } from './class-names'
import { useLabels } from './labels'
import styles from './sidebar.module.css'

export interface SidebarProps {
  label: string
  side?: 'left' | 'right'
  width: number
  /** At the end of a drag and with every key. */
  onWidthChange: (width: number) => void
  min?: number
  max?: number
  defaultWidth?: number
  children: ReactNode
  className?: string
}

/** A column at the side of the window with a border to drag; arrows move it, a double click sets it back. */
export function Sidebar(props: SidebarProps) {
  const { label, side = 'left', width, onWidthChange, min = 180, max = 520, defaultWidth = 260, children, className } = props
  const labels = useLabels()
  const [drag, setDrag] = useState<{ x: number; width: number; now: number }>()
  const within = (value: number) => Math.round(Math.min(max, Math.max(min, value)))
  const outward = side === 'left' ? 1 : -1
  const shown = drag?.now ?? within(width)
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.shiftKey ? 48 : 12
    const widths: Record<string, number> = { ArrowRight: shown + step * outward, ArrowLeft: shown - step * outward, Home: min, End: max }
    const next = widths[event.key]
    if (next === undefined) return
    event.preventDefault()
    onWidthChange(within(next))
  }
  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0) return
    event.currentTarget.setPointerCapture(event.pointerId)
    setDrag({ x: event.clientX, width: shown, now: shown })
  }
  const finish = () => {
    if (drag && drag.now !== width) onWidthChange(drag.now)
    setDrag(undefined)
  }
  return (
    <aside className={classNames(styles.sidebar, className)} data-side={side} aria-label={label} style={{ width: shown }}>
      {children}
      <div
        className={styles.handle}
        data-dragging={drag ? '' : undefined}
        role="separator"
        aria-orientation="vertical"
        aria-label={labels.resize}
        aria-valuenow={shown}
        aria-valuemin={min}
        aria-valuemax={max}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onPointerDown={onPointerDown}
        onPointerMove={(event) => drag && setDrag({ ...drag, now: within(drag.width + (event.clientX - drag.x) * outward) })}
        onPointerUp={finish}
        onPointerCancel={() => setDrag(undefined)}
        onDoubleClick={() => onWidthChange(within(defaultWidth))}
      />
    </aside>
  )
}
