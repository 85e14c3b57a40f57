import { useEffect, useEffectEvent, useLayoutEffect, useState, type RefObject } from 'react'
import type { RowRange } from '../../ui/row-window'
import { tabsInSight } from './tab-window'

/** Which of the tabs of a bar are in sight: a person may have opened fifty, and each costs as much as a small page. */
export function useTabWindow(list: RefObject<HTMLElement | null>, count: number): RowRange {
  const [range, setRange] = useState<RowRange>({ first: 0, end: Math.min(count, 20) })
  const look = useEffectEvent(() => {
    const bar = list.current
    if (!bar) return
    const now = tabsInSight({ left: bar.scrollLeft, view: bar.clientWidth, width: bar.scrollWidth }, count)
    setRange((before) => (before.first === now.first && before.end === now.end ? before : now))
  })
  // Before it is painted, so that nobody sees a gap.
  useLayoutEffect(() => {
    // oxlint-disable-next-line react/set-state-in-effect -- what is in sight is known only when the page is laid out
    look()
  })
  useEffect(() => {
    const bar = list.current
    if (!bar) return undefined
    const listener = () => look()
    const observer = new ResizeObserver(listener)
    observer.observe(bar)
    bar.addEventListener('scroll', listener, { passive: true })
    return () => {
      observer.disconnect()
      bar.removeEventListener('scroll', listener)
    }
  }, [list])
  return range
}
