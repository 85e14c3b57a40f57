import { useEffect, useRef, type RefObject } from 'react'
import type { VirtualListHandle } from '../../../ui/virtual-list'

/** Keeps the end of the conversation in sight when the space for it grows or shrinks: a card comes up, the window changes. */
export function useKeptEnd(list: RefObject<VirtualListHandle | null>) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const element = box.current
    if (!element) return undefined
    const log = element.querySelector('[role="log"]')
    let atEnd = log === null || isAtEnd(log)
    const look = ({ target }: Event) => {
      if (target instanceof HTMLElement && target.role === 'log' && target.closest('[role="log"] [role="log"]') === null) atEnd = isAtEnd(target)
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

function isAtEnd({ scrollHeight, scrollTop, clientHeight }: Element): boolean {
  return scrollHeight - scrollTop - clientHeight < 48
}
