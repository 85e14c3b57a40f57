import { useMemo, useState } from 'react'
import { useUnstaged, type Change, type ChangeText } from '../../client/review'
import type { DiffFile } from '../../ui/diff-parse'
import { isUnchanged } from '../../ui/diff-whitespace'
import { cutHunks } from '../../ui/patch-text'
import { useReview } from './review-scope'
import { stagedHunks, type Staged } from './staged-hunks'
import { useFileActions } from './use-file-actions'

export type Hunks = {
  marks: readonly string[]
  folded: ReadonlySet<number>
  isRead: (at: number) => boolean
  /** Nothing but spaces changed in it, and those do not count. */
  isHidden: (at: number) => boolean
  stagedAs: (at: number) => Staged | undefined
  /** Whether hunks can be cut out one by one. */
  separate: boolean
  fold: (at: number, folded: boolean) => void
  /** Answers the next unread hunk, or undefined when there is none. */
  toggleRead: (at: number) => number | undefined
  stage: (at: number) => void
  undo: (at: number) => void
}

/** The hunks of a file: what of them was read and staged, and what can be done with each. */
export function useHunks(change: Change, text: ChangeText, file: DiffFile): Hunks {
  const { directory, scope, onRead, onStage, onUndo } = useReview()
  const { seen, stageAll, undoAll } = useFileActions(change)
  const uncommitted = scope.kind === 'uncommitted'
  const { data: unstaged } = useUnstaged(directory, change.file, uncommitted && change.staged === 'part')
  // Folded by hand, or unfolded although it was read.
  const [byHand, setByHand] = useState<ReadonlyMap<string, boolean>>(new Map())
  return useMemo((): Hunks => {
    const { patch = '', truncated } = text
    const count = file.hunks.length
    // Of very many hunks there is one mark for all.
    const marks = text.hunks.length === count ? text.hunks : Array.from({ length: count }, () => text.hunks[0] ?? '')
    const markOf = (at: number) => marks[at] ?? ''
    const isRead = (at: number) => seen.has(markOf(at))
    const hidden = file.hunks.map(isUnchanged)
    const separate = !truncated && count === text.hunks.length
    const staged = uncommitted ? stagedHunks(file.hunks, change.staged, unstaged) : []
    const isFolded = (at: number) => byHand.get(markOf(at)) ?? (isRead(at) || hidden[at] === true)
    const cut = (at: number) => (separate ? cutHunks(patch, new Set([at])) : undefined)
    return {
      marks,
      isRead,
      separate,
      folded: new Set(Array.from({ length: count }, (_, at) => at).filter(isFolded)),
      isHidden: (at) => hidden[at] ?? false,
      stagedAs: (at) => staged[at],
      fold: (at, folded) => setByHand((now) => new Map(now).set(markOf(at), folded)),
      toggleRead: (at) => {
        const now = !isRead(at)
        onRead([{ file: change.file, marks: [markOf(at)] }], now)
        setByHand((before) => new Map([...before].filter(([mark]) => mark !== markOf(at))))
        if (!now) return at
        const others = Array.from({ length: count }, (_, index) => (at + 1 + index) % count).filter((index) => index !== at && markOf(index) !== markOf(at))
        return others.find((index) => !isRead(index))
      },
      stage: (at) => {
        const one = uncommitted ? cut(at) : undefined
        if (one) onStage({ patch: one }, staged[at] !== 'all')
        else stageAll()
      },
      undo: (at) => {
        const one = cut(at)
        if (one) onUndo({ patch: one }, 'Undo this hunk?')
        else undoAll()
      },
    }
  }, [change, text, file, seen, uncommitted, unstaged, byHand, onRead, onStage, onUndo, stageAll, undoAll])
}
