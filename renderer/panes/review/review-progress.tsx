import { CheckCheck } from 'lucide-react'
import { useDeferredValue, useMemo } from 'react'
import { useChanges, type Change, type ReviewScope } from '../../client/review'
import { readMarks } from '../../workbench/review-memory'
import { useReviewMemory } from '../../workbench/workbench-context'
import { unreadOf } from './change-tree'
import styles from './review.module.css'

/** How many hunks nobody has read. */
export function ReviewProgress({ directory, scope }: { directory: string; scope: ReviewScope }) {
  const { data } = useChanges(directory, scope)
  const read = useDeferredValue(useReviewMemory((memory) => readMarks(memory, directory)))
  const changes = useDeferredValue(data)
  const [unread, total] = useMemo(() => {
    const sum = (count: (change: Change) => number) => (changes ?? []).reduce((all, change) => all + count(change), 0)
    return [sum(({ file, hunks }) => unreadOf(hunks, read[file])), sum(({ hunks }) => hunks.length)]
  }, [changes, read])
  if (!data || total === 0) return null
  return (
    <span className={styles.progress} role="status" data-testid="review-progress" title={`${total - unread} of ${total} hunks read`}>
      {unread === 0 ? (
        <>
          <CheckCheck size={13} aria-hidden />
          All read
        </>
      ) : (
        `${unread.toLocaleString()} of ${total.toLocaleString()} hunks unread`
      )}
    </span>
  )
}
