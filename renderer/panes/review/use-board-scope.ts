import { useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { relativePath } from '../../client/file'
import { usePaths } from '../../client/project'
import { reviewProblem, useReviewActions, type ReviewScope } from '../../client/review'
import { useToast } from '../../ui/toast'
import { markRead } from '../../workbench/review-memory'
import { useWorkbench } from '../../workbench/workbench-context'
import type { ReviewBoardScope } from './review-scope'
import type { UndoWhat } from './undo-plan'
import type { ReviewPlace } from './use-review-place'

/** What is to be undone, once the person has agreed. */
export type Asking = { title: string; what: UndoWhat }

/** The verbs of a review as one object that stays the same, with their failures told. */
export function useBoardScope(scope: ReviewScope, place: ReviewPlace, directory: string) {
  const workbench = useWorkbench()
  const toast = useToast()
  const { stage, unstage } = useReviewActions(directory)
  const { data: paths } = usePaths(directory)
  const [asking, setAsking] = useState<Asking>()
  const fail = (title: string) => (error: unknown) => void toast.show({ kind: 'danger', title, text: reviewProblem(error), key: 'review-problem' })
  const verbs = {
    onOpenFile: (file: string, line?: number) => {
      // Diffs name files from the top of the work tree, the files pane from the folder.
      const top = paths && paths.worktree !== '/' ? paths.worktree : directory
      workbench.open({ pane: 'files', directory, path: relativePath(directory, `${top}/${file}`), section: 'tree', ...(line === undefined ? {} : { line }) })
    },
    onOpenSession: (sessionID) => workbench.open({ pane: 'chat', directory, sessionID }),
    onRead: (files, read) => workbench.review.update((memory) => markRead(memory, directory, { files, read })),
    onStage: (what, staged) => (staged ? stage : unstage).mutate(what, { onError: fail(staged ? 'Not staged' : 'Not unstaged') }),
    onUndo: (what, title) => setAsking({ title, what }),
  } satisfies Partial<ReviewBoardScope>
  const latest = useRef(verbs)
  useLayoutEffect(() => {
    latest.current = verbs
  })
  const { sessionID } = place
  const review = useMemo(
    (): ReviewBoardScope => ({
      directory,
      scope,
      sessionID,
      onOpenFile: (file, line) => latest.current.onOpenFile(file, line),
      onOpenSession: (id) => latest.current.onOpenSession(id),
      onRead: (files, read) => latest.current.onRead(files, read),
      onStage: (what, staged) => latest.current.onStage(what, staged),
      onUndo: (what, title) => latest.current.onUndo(what, title),
    }),
    [directory, scope, sessionID],
  )
  return { review, asking, close: useCallback(() => setAsking(undefined), []) }
}
