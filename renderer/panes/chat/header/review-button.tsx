import { FileDiff } from 'lucide-react'
import type { Session } from '#protocol/session'
import { Button } from '../../../ui/button'
import { DiffStats } from '../../../ui/diff-stats'
import { useWorkbench } from '../../../workbench/workbench-context'

/** What the session changed so far; leads to its review. */
export function ReviewButton({ session }: { session: Session }) {
  const { open } = useWorkbench()
  const { id, directory, summary } = session
  if (!summary || summary.files === 0) return null
  return (
    <Button
      variant="ghost"
      size="sm"
      icon={FileDiff}
      title={`Review what the session changed in ${summary.files === 1 ? '1 file' : `${summary.files} files`}`}
      onClick={() => open({ pane: 'review', directory, sessionID: id, section: 'session', messageID: undefined, path: undefined })}
      data-testid="review-session"
    >
      <DiffStats added={summary.additions} removed={summary.deletions} />
    </Button>
  )
}
