import { useEffect, useRef, type RefObject } from 'react'
import type { VirtualListHandle } from '../../../ui/virtual-list'

/** Keeps the end of the conversation in sight when the space for it grows or shrinks: a card comes up, the window changes. */
export function useKeptEnd(list: RefObject<VirtualListHandle | null>) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const element = box.current
    if (!element) return undefined
    let atEnd = true
    const look = (event: Event) => {
      const scroller = event.target
      if (scroller instanceof HTMLElement && scroller.role === 'log' && scroller.closest('[role="log"] [role="log"]') === null) {
        atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 48
      }
    }
    const observer = new ResizeObserver(() => {
      if (atEnd) list.current?.scrollToEnd()
    })
    observer.observe(element)
    element.addEventListener('scroll', look, { capture: true, passive: true })
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', look, { capture: true })
    }
  }, [list])
  return box
}
