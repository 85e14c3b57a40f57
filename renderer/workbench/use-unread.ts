import { useDeferredValue, useMemo } from 'react'
import { useChanges, type ReviewScope } from '../client/review'
import { readMarks, unreadOf } from './review-memory'
import { useReviewMemory } from './workbench-context'

export type Unread = { unread: number; total: number; files: number }

/** How many hunks of a scope nobody has read; undefined while that is not known. Counted a moment after what changes it. */
export function useUnread(directory: string, scope: ReviewScope | undefined): Unread | undefined {
  const { data } = useChanges(directory, scope)
  const read = useDeferredValue(useReviewMemory((memory) => readMarks(memory, directory)))
  const changes = useDeferredValue(data)
  return useMemo(() => {
    if (!changes) return undefined
    let [unread, total] = [0, 0]
    const seen = new Map(Object.entries(read))
    for (const { file, hunks } of changes) {
      unread += unreadOf(hunks, seen.get(file))
      total += hunks.length
    }
    return { unread, total, files: changes.length }
  }, [changes, read])
}
