import type { KeyboardEvent, RefObject } from 'react'
import type { ChangeHandle } from './change-handle'
import type { BoardFiles } from './use-board-files'

export type KeyTargets = {
  view: RefObject<ChangeHandle | null>
  files: BoardFiles
  open: (file: string, at?: 'last') => void
  filter: () => void
  /** Brings back what was undone last. */
  back: () => void
}

/** j/k hunks, n/p files, v read, s stage, u undo, z bring back, c comment, b who wrote it, o open, / filter; capitals mean the whole file. */
export function useReviewKeys({ view, files, open, filter, back }: KeyTargets): (event: KeyboardEvent) => void {
  const file = (step: 1 | -1, at?: 'last') => {
    const next = files.next(step)
    if (next) open(next.file, at)
    return next !== undefined
  }
  const hunk = (step: 1 | -1) => {
    if (!view.current?.step(step)) file(step, step < 0 ? 'last' : undefined)
  }
  const actions: Readonly<Record<string, () => void>> = {
    j: () => hunk(1),
    k: () => hunk(-1),
    n: () => void file(1),
    p: () => void file(-1),
    v: () => view.current?.read() === 'file' && void file(1),
    V: () => view.current?.readFile(),
    s: () => view.current?.stage(),
    S: () => view.current?.stageFile(),
    u: () => view.current?.undo(),
    U: () => view.current?.undoFile(),
    z: back,
    c: () => view.current?.comment(),
    b: () => view.current?.blame(),
    o: () => view.current?.openFile(),
    '/': filter,
    Escape: () => view.current?.clear(),
  }
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return
    // From the whole of the review the arrows lead to its lines, where they choose.
    if (event.key === 'ArrowDown' && event.target === event.currentTarget) event.currentTarget.querySelector<HTMLElement>('[data-testid="diff-sheet"]')?.focus({ preventScroll: true })
    const action = actions[event.key]
    if (!action || (event.key === 'Escape' && !view.current?.busy())) return
    event.preventDefault()
    event.stopPropagation()
    action()
  }
}

function isWriting(target: EventTarget): boolean {
  return target instanceof Element && target.closest('input, textarea, select, [contenteditable="true"], [role="combobox"], [role="listbox"], [role="menu"]') !== null
}
