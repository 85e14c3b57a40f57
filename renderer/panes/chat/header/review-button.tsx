import { FileDiff } from 'lucide-react'
import { useMemo } from 'react'
import type { Session } from '#protocol/session'
import { useChanges, type Change, type ReviewScope } from '../../../client/review'
import { Button } from '../../../ui/button'
import { DiffStats } from '../../../ui/diff-stats'
import { UnreadBadge } from '../../../workbench/unread-badge'
import { useWorkbench } from '../../../workbench/workbench-context'
import styles from './header.module.css'

/** What the session changed so far, also while it works, and how much of it nobody has read; leads to its review. */
export function ReviewButton({ session }: { session: Session }) {
  const { open } = useWorkbench()
  const { id, directory } = session
  const scope = useMemo((): ReviewScope => ({ kind: 'session', sessionID: id }), [id])
  const { data: changes = [] } = useChanges(directory, scope)
  if (changes.length === 0) return null
  return (
    <Button
      variant="ghost"
      size="sm"
      icon={FileDiff}
      title={`Review what the session changed in ${changes.length === 1 ? '1 file' : `${changes.length} files`}`}
      onClick={() => open({ pane: 'review', directory, sessionID: id, section: 'session', messageID: undefined, path: undefined })}
      data-testid="review-session"
    >
      <span className={styles.review}>
        <DiffStats added={sumOf(changes, 'additions')} removed={sumOf(changes, 'deletions')} />
        <UnreadBadge directory={directory} scope={scope} />
      </span>
    </Button>
  )
}

function sumOf(changes: readonly Change[], what: 'additions' | 'deletions'): number {
  return changes.reduce((sum, change) => sum + change[what], 0)
}
