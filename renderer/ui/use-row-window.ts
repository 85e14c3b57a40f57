import { useEffect, useEffectEvent, useLayoutEffect, useRef, useState, type RefObject } from 'react'
import { rowsInSight, rowsMoved, type RowRange } from './row-window'

type RowWindow = {
  box: HTMLElement | null
  list: RefObject<HTMLElement | null>
  ids: readonly string[]
  /** The last row is drawn; asked again and again while it is. */
  onEnd: () => void
}

/**
 * The rows of a list that are in sight of the box that scrolls around it, among other things perhaps. All rows are equally
 * high, and the list is as high as all of them. What is in sight stays where it is when rows come, go or rise above it.
 */
export function useRowWindow({ box, list, ids, onEnd }: RowWindow): RowRange {
  const [range, setRange] = useState<RowRange>({ first: 0, end: Math.min(ids.length, 40) })
  const seen = useRef({ ids, range })
  const look = useEffectEvent(() => {
    if (!box || !list.current) return
    const sight = sightOf(box, list.current, ids.length)
    const now = rowsInSight(sight, ids.length)
    seen.current = { ids, range: strictly(sight, ids.length) }
    setRange((before) => (before.first === now.first && before.end === now.end ? before : now))
    if (now.end === ids.length) onEnd()
  })
  // Before it is painted, so that nobody sees a jump.
  useLayoutEffect(() => {
    const before = seen.current
    if (box && list.current && before.ids !== ids && before.range.first > 0 && box.scrollTop > 0) {
      const moved = rowsMoved(before, ids)
      if (moved !== 0) box.scrollBy({ top: moved * sightOf(box, list.current, ids.length).row, behavior: 'instant' })
    }
    // oxlint-disable-next-line react/set-state-in-effect -- what is in sight is known only when the page is laid out
    look()
  })
  useEffect(() => {
    if (!box) return undefined
    const listener = () => look()
    // What stands above the list grows and folds; the content of the box tells of it.
    const observer = new ResizeObserver(listener)
    for (const element of [box, ...box.children]) observer.observe(element)
    box.addEventListener('scroll', listener, { passive: true })
    return () => {
      observer.disconnect()
      box.removeEventListener('scroll', listener)
    }
  }, [box])
  return range
}

function sightOf(box: HTMLElement, list: HTMLElement, count: number) {
  const [outer, inner] = [box.getBoundingClientRect(), list.getBoundingClientRect()]
  return { above: outer.top - inner.top, height: outer.height, row: count === 0 ? 0 : inner.height / count }
}

/** Only rows that are wholly or partly seen. */
function strictly({ above, height, row }: ReturnType<typeof sightOf>, count: number): RowRange {
  if (row <= 0) return { first: 0, end: 0 }
  return { first: Math.max(0, Math.floor(above / row)), end: Math.min(count, Math.max(0, Math.ceil((above + height) / row))) }
}
