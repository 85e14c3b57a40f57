import { useQuery } from '@tanstack/react-query'
import { reviewKeys, useReadPatches, useReviewActions } from '../../client/review'
import { useReview } from './review-scope'
import type { UndoItem, UndoWhat } from './undo-plan'

/** More patches are not read for a preview. */
const MOST_SHOWN = 40
const MOST_TAKEN = 300

/** What undoing would do, file by file; `left` are files of which no patch can be taken out. */
export function useUndoItems(what: UndoWhat) {
  const { directory, scope } = useReview()
  const read = useReadPatches(directory, scope)
  const whole = scope.kind === 'uncommitted' && 'files' in what
  return useQuery({
    queryKey: reviewKeys.undo(directory, scope, JSON.stringify(what)),
    queryFn: async ({ signal }): Promise<{ items: UndoItem[]; left: string[] }> => {
      if ('patch' in what) return { items: [{ ...what, whole: false }], left: [] }
      const patches = await read(what.files.slice(0, whole ? MOST_SHOWN : MOST_TAKEN), signal)
      const items = what.files.map((changed): UndoItem => ({ ...changed, whole, ...(patches.has(changed.file) ? { patch: patches.get(changed.file)! } : {}) }))
      if (whole) return { items, left: [] }
      return { items: items.filter(({ patch }) => patch !== undefined), left: items.filter(({ patch }) => patch === undefined).map(({ file }) => file) }
    },
    staleTime: 0,
    gcTime: 0,
  })
}

/** Whether the lines are still as the patch has them; undefined while that is looked at. */
export function useApplies({ file, patch, whole }: UndoItem): boolean | undefined {
  const { directory, scope } = useReview()
  const { check } = useReviewActions(directory)
  const { data } = useQuery({
    queryKey: reviewKeys.undo(directory, scope, `applies ${file} ${patch}`),
    queryFn: ({ signal }) => check(patch ?? '', signal),
    enabled: !whole && patch !== undefined,
    staleTime: 0,
    gcTime: 0,
  })
  return whole ? true : data?.applies
}
