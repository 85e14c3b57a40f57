import { CheckCheck } from 'lucide-react'
import { useMemo } from 'react'
import { useChanges, type ReviewScope } from '../../client/review'
import { readMarks } from '../../workbench/review-memory'
import { useReviewMemory } from '../../workbench/workbench-context'
import { countUnread } from './change-tree'
import styles from './review.module.css'

/** How many hunks nobody has read. */
export function ReviewProgress({ directory, scope }: { directory: string; scope: ReviewScope }) {
  const { data } = useChanges(directory, scope)
  const read = useReviewMemory((memory) => readMarks(memory, directory))
  const [unread, total] = useMemo(() => {
    const counts = countUnread(data ?? [], read)
    const sum = (data ?? []).reduce((all, { file }) => all + (counts.get(file) ?? 0), 0)
    return [sum, (data ?? []).reduce((all, { hunks }) => all + hunks.length, 0)]
  }, [data, read])
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
