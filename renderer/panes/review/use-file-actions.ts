import { useMemo } from 'react'
import { namesOf, type Change } from '../../client/review'
import { readMarks } from '../../workbench/review-memory'
import { useReviewMemory } from '../../workbench/workbench-context'
import { useReview } from './review-scope'

export type FileActions = {
  /** Marks of this file that were read. */
  seen: ReadonlySet<string>
  unread: number
  readAll: (read: boolean) => void
  stageAll: () => void
  undoAll: () => void
  canStage: boolean
}

const none: readonly string[] = Object.freeze([])

/** What can be done with a changed file as a whole. */
export function useFileActions(change: Change): FileActions {
  const { directory, scope, onRead, onStage, onUndo } = useReview()
  const { file, from, hunks, staged } = change
  const read = useReviewMemory((memory) => readMarks(memory, directory)[file] ?? none)
  const canStage = scope.kind === 'uncommitted'
  return useMemo(() => {
    const seen = new Set(read)
    return {
      seen,
      unread: hunks.filter((mark) => !seen.has(mark)).length,
      readAll: (now) => onRead([{ file, marks: hunks }], now),
      stageAll: () => canStage && onStage({ files: namesOf({ file, from }) }, staged !== 'all'),
      undoAll: () => onUndo({ files: [{ file, from }] }, `Undo all changes of ${file.slice(file.lastIndexOf('/') + 1)}?`),
      canStage,
    }
  }, [file, from, hunks, staged, read, canStage, onRead, onStage, onUndo])
}
