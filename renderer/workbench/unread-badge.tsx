import type { ReviewScope } from '../client/review'
import { Badge } from '../ui/badge'
import { useUnread } from './use-unread'

/** How many hunks of a scope nobody has read; nothing when all were, or none is there. */
export function UnreadBadge({ directory, scope }: { directory: string; scope: ReviewScope }) {
  const unread = useUnread(directory, scope)?.unread ?? 0
  if (unread === 0) return null
  return (
    <span data-testid="unread-hunks" title={unread === 1 ? 'One hunk that nobody has read' : `${unread} hunks that nobody has read`}>
      <Badge tone="accent" count>
        {unread.toLocaleString()} unread
      </Badge>
    </span>
  )
}
