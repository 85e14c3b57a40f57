import { useEffect, useState, type RefObject } from 'react'
import type { DiffSheetHandle } from '../../ui/diff-sheet'
import type { Target } from './use-board-files'
import type { Hunks } from './use-hunks'

/** The hunk that keys act on: where the reader was sent, else the first that is unread. */
export function useReadingPlace(sheet: RefObject<DiffSheetHandle | null>, { target, hunks, count }: { target: Target | undefined; hunks: Hunks; count: number }) {
  const [current, setCurrent] = useState(() => firstPlace(target, hunks, count))
  const [tick, setTick] = useState(target?.tick)
  const [first] = useState(tick)
  if (target && target.tick !== tick) {
    setTick(target.tick)
    setCurrent(firstPlace(target, hunks, count))
  }
  const place = Math.min(current, count - 1)
  useEffect(() => {
    // A new sheet stands at its top already, and asking it to scroll costs a layout.
    if (place > 0 || tick !== first) sheet.current?.scrollToHunk(place)
    // oxlint-disable-next-line react/exhaustive-deps -- only when the reader is sent somewhere
  }, [sheet, tick])
  const go = (at: number): boolean => {
    if (at < 0 || at >= count) return false
    setCurrent(at)
    // Heads of hunks that fold in this moment are measured first.
    requestAnimationFrame(() => sheet.current?.scrollToHunk(at))
    return true
  }
  return { current: place, setCurrent, go }
}

function firstPlace(target: Target | undefined, hunks: Hunks, count: number): number {
  if (target?.at === 'last') return Math.max(0, count - 1)
  const unread = Array.from({ length: count }, (_, at) => at).find((at) => !hunks.isRead(at))
  return unread ?? 0
}
