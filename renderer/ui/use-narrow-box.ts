import { useEffect, useState } from 'react'

/** Whether a box is narrower than so many pixels, as one of two columns has to be. */
export function useNarrowBox(box: HTMLElement | null, below: number): boolean {
  const [narrow, setNarrow] = useState(false)
  useEffect(() => {
    if (!box) return undefined
    const observer = new ResizeObserver(([entry]) => entry && setNarrow(entry.contentRect.width > 0 && entry.contentRect.width < below))
    observer.observe(box)
    return () => observer.disconnect()
  }, [box, below])
  return narrow
}
