import { MessagesSquare, Send, Trash2 } from 'lucide-react'
import type { SessionID } from '#protocol/id'
import { reviewProblem, useChanges, useSendReview } from '../../client/review'
import { useCreateSession, useSession } from '../../client/session'
import { shownTitle } from '../../client/session-title'
import { Badge } from '../../ui/badge'
import { Button } from '../../ui/button'
import { IconButton } from '../../ui/icon-button'
import { Popover } from '../../ui/popover'
import { useToast } from '../../ui/toast'
import { commentsOf, dropComments } from '../../workbench/review-memory'
import { useReviewMemory, useWorkbench } from '../../workbench/workbench-context'
import { commentPrompt, placeOf } from './comment-prompt'
import { useReview } from './review-scope'
import styles from './line-notes.module.css'

/** The comments that wait to be sent, all as one prompt. */
export function CommentDock({ onGo }: { onGo: (file: string) => void }) {
  const { directory, scope, sessionID, onOpenSession } = useReview()
  const { review } = useWorkbench()
  const comments = useReviewMemory((memory) => commentsOf(memory, directory))
  const send = useSendReview(directory)
  const create = useCreateSession(directory)
  const toast = useToast()
  const { data: changes } = useChanges(directory, scope)
  if (comments.length === 0) return null
  const drop = (ids: readonly string[]) => review.update((memory) => dropComments(memory, directory, ids))
  const sendAll = async () => {
    const id = sessionID ?? (await create.mutateAsync({})).id
    await send.mutateAsync({ sessionID: id, text: commentPrompt(comments, scope.kind) })
    drop(comments.map((comment) => comment.id))
    onOpenSession(id)
  }
  const words = comments.length === 1 ? '1 comment' : `${comments.length} comments`
  return (
    <footer className={styles.dock} aria-label="Comments">
      <Popover
        label="Comments"
        side="top"
        className={styles.waitingList}
        trigger={
          <Button size="sm" variant="ghost" icon={MessagesSquare} data-testid="comment-count">
            {words}
          </Button>
        }
      >
        <ul className={styles.comments}>
          {comments.map((comment) => (
            <li key={comment.id}>
              <button type="button" className={styles.place} onClick={() => onGo(comment.file)}>
                <code>
                  {placeOf(comment)} {changes && !changes.some(({ file }) => file === comment.file) && <Badge tone="warn">not in what is shown</Badge>}
                </code>
                <span>{comment.text}</span>
              </button>
              <IconButton icon={Trash2} size="sm" label="Delete the comment" onClick={() => drop([comment.id])} />
            </li>
          ))}
        </ul>
      </Popover>
      <Target sessionID={sessionID} />
      <Button
        size="sm"
        variant="primary"
        icon={Send}
        loading={send.isPending || create.isPending}
        onClick={() => void sendAll().catch((error: unknown) => toast.show({ kind: 'danger', title: 'Not sent', text: reviewProblem(error) }))}
        data-testid="send-comments"
      >
        Send to the agent
      </Button>
    </footer>
  )
}

/** Whom the comments go to. */
function Target({ sessionID }: { sessionID: SessionID | undefined }) {
  const { data: session } = useSession(sessionID)
  return <span className={styles.target}>to {session ? `“${shownTitle(session.title)}”` : 'a new session'}</span>
}
