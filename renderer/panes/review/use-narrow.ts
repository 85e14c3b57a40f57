import { useEffect, useState } from 'react'

const NARROW = 640

/** Whether a box is too narrow for two columns. */
export function useNarrow(box: HTMLElement | null): boolean {
  const [narrow, setNarrow] = useState(false)
  useEffect(() => {
    if (!box) return undefined
    const observer = new ResizeObserver(([entry]) => entry && setNarrow(entry.contentRect.width > 0 && entry.contentRect.width < NARROW))
    observer.observe(box)
    return () => observer.disconnect()
  }, [box])
  return narrow
}
