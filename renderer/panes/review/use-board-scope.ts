import { useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { relativePath } from '../../client/file'
import { usePaths } from '../../client/project'
import { reviewProblem, useReviewActions, type ReviewScope } from '../../client/review'
import { useToast } from '../../ui/toast'
import { markRead } from '../../workbench/review-memory'
import { useWorkbench } from '../../workbench/workbench-context'
import type { ReviewBoardScope } from './review-scope'
import type { ReviewPlace } from './use-review-place'

/** What is to be undone, once the person has agreed. */
export type Asking = { title: string; run: () => Promise<void> }

/** The verbs of a review as one object that stays the same, with their failures told. */
export function useBoardScope(scope: ReviewScope, place: ReviewPlace, directory: string) {
  const workbench = useWorkbench()
  const toast = useToast()
  const { stage, unstage, discard, restore } = useReviewActions(directory)
  const { data: paths } = usePaths(directory)
  const [asking, setAsking] = useState<Asking>()
  const fail = (title: string) => (error: unknown) => void toast.show({ kind: 'danger', title, text: reviewProblem(error), key: 'review-problem' })
  const bringBack = (id: string) => restore.mutate(id, { onSuccess: () => toast.show({ kind: 'ok', title: 'Brought back', duration: 2500 }), onError: fail('Not brought back') })
  const verbs = {
    onOpenFile: (file: string, line?: number) => {
      // Diffs name files from the top of the work tree, the files pane from the folder.
      const top = paths && paths.worktree !== '/' ? paths.worktree : directory
      workbench.open({ pane: 'files', directory, path: relativePath(directory, `${top}/${file}`), section: 'tree', ...(line === undefined ? {} : { line }) })
    },
    onOpenSession: (sessionID) => workbench.open({ pane: 'chat', directory, sessionID }),
    onRead: (files, read) => workbench.review.update((memory) => markRead(memory, directory, { files, read })),
    onStage: (what, staged) => (staged ? stage : unstage).mutate(what, { onError: fail(staged ? 'Not staged' : 'Not unstaged') }),
    onUndo: (what, title) =>
      setAsking({
        title,
        run: async () => {
          const { id } = await discard.mutateAsync(what).catch((error: unknown) => {
            throw new Error(reviewProblem(error))
          })
          toast.show({ kind: 'ok', title: 'Undone', key: `undone ${id}`, duration: 20_000, action: { label: 'Bring back', onClick: () => bringBack(id) } })
        },
      }),
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
