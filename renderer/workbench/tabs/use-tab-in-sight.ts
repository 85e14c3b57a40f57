import { useEffect, type RefObject } from 'react'

/** Scrolls a row of tabs so that the chosen one is seen whole, when another is chosen and when the row gets narrower. */
export function useTabInSight(list: RefObject<HTMLElement | null>, id: string | undefined): void {
  useEffect(() => {
    const row = list.current
    if (!row || id === undefined) return undefined
    // Called once at the beginning, too.
    const observer = new ResizeObserver(() => {
      const tab = row.querySelector<HTMLElement>(`#tab-${id}`)
      if (!tab) return
      const left = tab.offsetLeft - row.offsetLeft
      row.scrollLeft = Math.min(left, Math.max(row.scrollLeft, left + tab.offsetWidth - row.clientWidth))
    })
    observer.observe(row)
    return () => observer.disconnect()
  }, [list, id])
}
