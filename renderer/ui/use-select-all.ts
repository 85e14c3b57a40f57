import { useRef, type KeyboardEvent } from 'react'

/** Ctrl or Cmd+A selects inside of the box, and counts as everything even where rows are not in the page. */
export function useSelectAll(box: HTMLElement | null) {
  const all = useRef(false)
  return {
    active: () => all.current,
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey) && box) {
        event.preventDefault()
        getSelection()?.selectAllChildren(box)
        all.current = true
      } else if (!event.ctrlKey && !event.metaKey) all.current = false
    },
    onPointerDown: () => {
      all.current = false
    },
  }
}
