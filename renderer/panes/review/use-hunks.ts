import { useMemo, useState } from 'react'
import { useUnstaged, type Change, type ChangeText } from '../../client/review'
import type { DiffFile } from '../../ui/diff-parse'
import { isUnchanged } from '../../ui/diff-whitespace'
import { cutHunks, withoutRename } from '../../ui/patch-text'
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
  /** Accepts the hunks: they stay and count as read; when all did already, they are unread again. Answers the next unread hunk. */
  toggleRead: (hunks: readonly number[]) => number | undefined
  stage: (hunks: readonly number[]) => void
  undo: (hunks: readonly number[]) => void
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
    const renamed = change.from !== undefined
    const separate = !truncated && count === text.hunks.length
    const staged = uncommitted && !change.conflict ? stagedHunks(file.hunks, change.staged, unstaged) : []
    const isFolded = (at: number) => byHand.get(markOf(at)) ?? (isRead(at) || hidden[at] === true)
    const cut = (chosen: readonly number[]) => (separate ? cutHunks(patch, new Set(chosen)) : undefined)
    return {
      marks,
      isRead,
      separate,
      folded: new Set(Array.from({ length: count }, (_, at) => at).filter(isFolded)),
      isHidden: (at) => hidden[at] ?? false,
      stagedAs: (at) => staged[at],
      fold: (at, folded) => setByHand((now) => new Map(now).set(markOf(at), folded)),
      toggleRead: (chosen) => {
        const now = !chosen.every(isRead)
        const own = new Set(chosen.map(markOf))
        onRead([{ file: change.file, marks: [...own] }], now)
        setByHand((before) => new Map([...before].filter(([mark]) => !own.has(mark))))
        const last = chosen.at(-1) ?? 0
        if (!now) return last
        const others = Array.from({ length: count }, (_, index) => (last + 1 + index) % count).filter((index) => !own.has(markOf(index)))
        return others.find((index) => !isRead(index))
      },
      stage: (chosen) => {
        // Of a file with conflicts git takes no part; the whole says that they are solved, which is another step.
        if (change.conflict) return
        const hunks = uncommitted ? cut(chosen) : undefined
        // The first hunk of a moved file takes the move with it.
        const part = hunks !== undefined && renamed && change.staged !== 'none' ? withoutRename(hunks) : hunks
        if (part) onStage({ patch: part }, !chosen.every((at) => staged[at] === 'all'))
        else stageAll()
      },
      undo: (chosen) => {
        const part = cut(chosen)
        if (part) onUndo({ file: change.file, patch: renamed ? withoutRename(part) : part }, chosen.length > 1 ? `Undo these ${chosen.length} hunks?` : 'Undo this hunk?')
        else undoAll()
      },
    }
  }, [change, text, file, seen, uncommitted, unstaged, byHand, onRead, onStage, onUndo, stageAll, undoAll])
}
