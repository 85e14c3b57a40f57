import { MessageSquare } from 'lucide-react'
import { memo, useState, type Ref } from 'react'
import { errorMessage } from '../../../client/client-error'
import { useTimeline } from '../../../client/message'
import { useSession } from '../../../client/session'
import { EmptyState } from '../../../ui/empty-state'
import { ErrorState } from '../../../ui/error-state'
import { Skeleton } from '../../../ui/skeleton'
import { Spinner } from '../../../ui/spinner'
import { useToast } from '../../../ui/toast'
import { VirtualList, type KeptPlace, type VirtualListHandle } from '../../../ui/virtual-list'
import { useChatScope } from '../chat-scope'
import { AnswerRow } from './answer-row'
import { PromptRow } from './prompt-row'
import type { TimelineRow } from './rows'
import { StatusRow } from './status-row'
import styles from './timeline.module.css'
import { rowsBefore } from '../revert/use-taken-back'
import { useTimelineRows } from './use-timeline-rows'

/** The conversation: opens at its end or where it was left, follows what comes while the end is in sight, reads older pages on the way up. */
export const Timeline = memo(function Timeline({ ref }: { ref: Ref<VirtualListHandle> }) {
  const { sessionID } = useChatScope()
  const { phase, error, older, reading, loadOlder, retry } = useTimeline(sessionID)
  const { data: session } = useSession(sessionID)
  const rows = rowsBefore(useTimelineRows(), session?.revert?.messageID)
  const toast = useToast()
  if (phase === 'failed') return <ErrorState title="The conversation could not be read" text={errorMessage(error)} onRetry={retry} />
  if (phase === 'loading' && rows.length === 0) return <TimelineSkeleton />
  if (phase === 'ready' && rows.length === 0) {
    return <EmptyState icon={MessageSquare} title="Nothing said yet" text="What you send from the field below appears here." />
  }
  const readOlder = () => {
    if (older !== 'some') return
    loadOlder().catch((problem: unknown) =>
      toast.show({ kind: 'danger', key: 'older', title: 'Earlier messages could not be read', text: errorMessage(problem) }),
    )
  }
  return (
    <VirtualList
      key={sessionID}
      ref={ref}
      label="Conversation"
      role="log"
      items={rows}
      getId={rowID}
      estimate={180}
      stickToBottom
      kept={reading as KeptPlace}
      onReachStart={readOlder}
      before={<div className={styles.before}>{older !== 'none' && <Spinner label="Reading earlier messages" />}</div>}
      after={<StatusRow />}
      className={styles.timeline}
    >
      {(row) => (row.kind === 'prompt' ? <PromptRow id={row.messageID} answered={row.answered} /> : <AnswerRow row={row} />)}
    </VirtualList>
  )
})

function TimelineSkeleton() {
  const [shapes] = useState([2, 5, 1, 4])
  return (
    <div className={styles.skeleton} data-testid="timeline-loading">
      {shapes.map((lines, index) => (
        <Skeleton key={index} lines={lines} />
      ))}
    </div>
  )
}

function rowID(row: TimelineRow): string {
  return row.id
}
