import type { KeyboardEvent, RefObject } from 'react'
import { flushSync } from 'react-dom'
import type { RowMode } from './session-menu'

type RowKeys = {
  list: RefObject<HTMLElement | null>
  ids: readonly string[]
  /** Draws the row and makes it the stop of the Tab key. */
  setStop: (id: string) => void
  setMode: (mode: RowMode) => void
}

const PAGE = 12

/** Arrows, Home, End and the page keys go from row to row, those out of sight too; F2 renames, Delete asks. */
export function useRowKeys({ list, ids, setStop, setMode }: RowKeys): (event: KeyboardEvent) => void {
  const goTo = (id: string) => {
    flushSync(() => setStop(id))
    focusRow(list.current, id)
  }
  return (event) => {
    const target = event.target as HTMLElement
    const id = rowOf(target)
    if (id === undefined || !target.matches('[data-own-keys]') || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'F2') return setMode({ id, kind: 'rename' })
    if (event.key === 'Delete') return setMode({ id, kind: 'delete' })
    const at = ids.indexOf(id)
    const moves: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: ids.length - 1, PageDown: at + PAGE, PageUp: at - PAGE }
    const to = moves[event.key]
    if (to === undefined) return
    event.preventDefault()
    const next = ids[Math.min(ids.length - 1, Math.max(0, to))]
    if (next !== undefined && next !== id) goTo(next)
  }
}

/** The session whose row the element is in. */
export function rowOf(target: EventTarget): string | undefined {
  return target instanceof Element ? target.closest<HTMLElement>('li[data-id]')?.dataset['id'] : undefined
}

export function focusRow(list: HTMLElement | null, id: string): void {
  list?.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"] [data-own-keys]`)?.focus()
}
