import { useState } from 'react'
import { dropComments, putComment, type ReviewComment } from '../../workbench/review-memory'
import { useWorkbench } from '../../workbench/workbench-context'
import { CommentCard } from './comment-card'
import { CommentForm } from './comment-form'
import { useReview } from './review-scope'
import styles from './line-notes.module.css'

/** Comments whose lines are not in the diff any more, with the lines as they were. */
export function OutdatedComments({ comments }: { comments: readonly ReviewComment[] }) {
  const { directory } = useReview()
  const { review } = useWorkbench()
  const [editing, setEditing] = useState<string>()
  return (
    <section className={styles.outdated} aria-label="Outdated comments" data-testid="outdated-comments">
      {comments.map((comment) =>
        comment.id === editing ? (
          <CommentForm
            key={comment.id}
            text={comment.text}
            onKeep={(text) => {
              review.update((memory) => putComment(memory, directory, { ...comment, text }))
              setEditing(undefined)
            }}
            onCancel={() => setEditing(undefined)}
          />
        ) : (
          <CommentCard
            key={comment.id}
            comment={comment}
            outdated
            onEdit={() => setEditing(comment.id)}
            onRemove={() => review.update((memory) => dropComments(memory, directory, [comment.id]))}
          />
        ),
      )}
    </section>
  )
}
