import { useEffect, useEffectEvent, useState, type PointerEvent, type RefObject } from 'react'

const limits = { least: 0.1, most: 8 }

/** What is small is not blown up to the size of the box. */
export const fitLimit = 2

export interface Zoom {
  /** Undefined while the whole is fitted into the box. */
  scale: number | undefined
  by: (factor: number) => void
  fit: () => void
  onPointerDown: (event: PointerEvent) => void
}

/** Zoom by button and by Ctrl with the wheel, and moving about by dragging, for something of a known size in a scroll box. */
export function useZoom(box: RefObject<HTMLElement | null>, size: { width: number; height: number }): Zoom {
  const [scale, setScale] = useState<number>()
  const by = (factor: number) =>
    setScale((now) => {
      const element = box.current
      const fitted = element ? Math.min(fitLimit, element.clientWidth / size.width, element.clientHeight / size.height) : 1
      return Math.min(limits.most, Math.max(limits.least, (now ?? fitted) * factor))
    })
  const onWheel = useEffectEvent((event: WheelEvent) => {
    if (!event.ctrlKey && !event.metaKey) return
    event.preventDefault()
    by(Math.exp(-event.deltaY / 300))
  })
  useEffect(() => {
    const element = box.current
    const listener = (event: WheelEvent) => onWheel(event)
    // React's own wheel listeners cannot keep the page from zooming.
    element?.addEventListener('wheel', listener, { passive: false })
    return () => element?.removeEventListener('wheel', listener)
  }, [box])
  return { scale, by, fit: () => setScale(undefined), onPointerDown: drag }
}

function drag({ button, clientX, clientY, currentTarget, pointerId }: PointerEvent): void {
  if (button !== 0) return
  const { scrollLeft, scrollTop } = currentTarget
  const ended = new AbortController()
  currentTarget.setPointerCapture(pointerId)
  const options = { signal: ended.signal }
  const move = (event: Event) => {
    if (event instanceof globalThis.PointerEvent) currentTarget.scrollTo(scrollLeft + clientX - event.clientX, scrollTop + clientY - event.clientY)
  }
  currentTarget.addEventListener('pointermove', move, options)
  for (const name of ['pointerup', 'pointercancel']) currentTarget.addEventListener(name, () => ended.abort(), options)
}
