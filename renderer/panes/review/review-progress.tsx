import { CheckCheck } from 'lucide-react'
import type { ReviewScope } from '../../client/review'
import { useUnread } from '../../workbench/use-unread'
import styles from './review.module.css'

/** How many hunks nobody has read. */
export function ReviewProgress({ directory, scope }: { directory: string; scope: ReviewScope }) {
  const { unread = 0, total = 0 } = useUnread(directory, scope) ?? {}
  if (total === 0) return null
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
