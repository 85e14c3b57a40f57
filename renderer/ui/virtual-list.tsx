import { ArrowDown } from 'lucide-react'
import type { VirtualItem } from '@tanstack/react-virtual'
import { useImperativeHandle, useLayoutEffect, useRef, useState, type ReactNode, type Ref } from 'react'
import { Button } from './button'
import { classNames } from './class-names'
import { useLabels } from './labels'
import styles from './virtual-list.module.css'
import { useRows } from './use-rows'

export interface VirtualListHandle {
  scrollToIndex: (index: number) => void
  scrollToEnd: () => void
}

/** Where a list was left, for one with the same items that comes later; nothing when it was left at its end. */
export interface KeptPlace {
  place?: { offset: number; rows: VirtualItem[] } | undefined
}

export interface VirtualListProps<T> {
  label: string
  items: readonly T[]
  getId: (item: T) => string
  children: (item: T, index: number) => ReactNode
  /** A guess at the height of an item before it is measured. */
  estimate?: number
  gap?: number
  /** A log or a conversation: starts at its end, follows what is appended while there, keeps its place when older items come. */
  stickToBottom?: boolean
  /** Where it begins, and where it was left is noted when it goes. */
  kept?: KeptPlace
  /** Near the start of the list: time to fetch older items. */
  onReachStart?: () => void
  onReachEnd?: () => void
  /** Stands above the first and below the last item. */
  before?: ReactNode
  after?: ReactNode
  role?: 'list' | 'log' | 'feed'
  ref?: Ref<VirtualListHandle>
  className?: string
}

/** Draws what is visible of any number of items of any height. */
export function VirtualList<T>(props: VirtualListProps<T>) {
  const {
    label,
    items,
    getId,
    children,
    estimate = 40,
    gap = 0,
    stickToBottom = false,
    kept,
    before,
    after,
    role = 'list',
    ref,
    className,
  } = props
  const labels = useLabels()
  const box = useRef<HTMLDivElement>(null)
  const [away, setAway] = useState(false)
  const [begin] = useState(kept?.place)
  const list = useRows({
    count: items.length,
    getScrollElement: () => box.current,
    estimateSize: () => estimate,
    getItemKey: (index) => keyAt(items, getId, index),
    gap,
    // As much as a turn of the wheel moves, in rows of any height.
    overscan: Math.min(8, Math.max(3, Math.ceil(600 / estimate))),
    anchorTo: stickToBottom ? 'end' : 'start',
    followOnAppend: stickToBottom,
    scrollEndThreshold: 48,
    initialOffset: begin?.offset ?? (stickToBottom ? Number.MAX_SAFE_INTEGER : 0),
    initialMeasurementsCache: begin?.rows ?? [],
  })
  const left = useRef<number>(undefined)
  useLayoutEffect(() => () => {
    if (kept) kept.place = left.current === undefined ? undefined : { offset: left.current, rows: list.takeSnapshot() }
  }, [kept, list])
  useImperativeHandle(ref, () => ({
    scrollToIndex: (index) => list.scrollToIndex(index, { align: 'center' }),
    scrollToEnd: () => list.scrollToEnd(),
  }))
  const visible = list.getVirtualItems()
  const onScroll = () => {
    const element = box.current
    if (!element) return
    const below = element.scrollHeight - element.scrollTop - element.clientHeight
    setAway(stickToBottom && below > 160)
    left.current = stickToBottom && below <= 160 ? undefined : element.scrollTop
    if (element.scrollTop < 400) props.onReachStart?.()
    if (below < 400) props.onReachEnd?.()
  }
  return (
    <div className={classNames(styles.frame, className)}>
      <div ref={box} className={styles.box} role={role} aria-label={label} tabIndex={0} onScroll={onScroll}>
        {before}
        <div className={styles.items} role="presentation" style={{ height: list.getTotalSize() }}>
          {visible.map((row) => {
            const item = items[row.index]
            return (
              <div
                key={row.key}
                data-index={row.index}
                ref={list.measureElement}
                className={styles.item}
                role={role === 'list' ? 'listitem' : undefined}
                aria-setsize={role === 'list' ? items.length : undefined}
                aria-posinset={role === 'list' ? row.index + 1 : undefined}
                style={{ transform: `translateY(${row.start}px)` }}
              >
                {item !== undefined && children(item, row.index)}
              </div>
            )
          })}
        </div>
        {after}
      </div>
      {away && (
        <Button size="sm" icon={ArrowDown} className={styles.jump} onClick={() => list.scrollToEnd()}>
          {labels.jumpToEnd}
        </Button>
      )}
    </div>
  )
}

function keyAt<T>(items: readonly T[], getId: (item: T) => string, index: number): string | number {
  const item = items[index]
  return item === undefined ? index : getId(item)
}
