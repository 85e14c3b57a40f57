import { MessageSquare, Pencil, Trash2 } from 'lucide-react'
import { IconButton } from '../../ui/icon-button'
import type { ReviewComment } from '../../workbench/review-memory'
import styles from './line-notes.module.css'

export function CommentCard({ comment, onEdit, onRemove }: { comment: ReviewComment; onEdit: () => void; onRemove: () => void }) {
  const { start, end, text } = comment
  return (
    <div className={styles.card} data-testid="review-comment">
      <MessageSquare size={14} className={styles.cardIcon} aria-hidden />
      <div className={styles.words}>
        {end > start && <span className={styles.range}>Lines {`${start}–${end}`}</span>}
        <p className={styles.text}>{text}</p>
      </div>
      <IconButton icon={Pencil} size="sm" label="Change the comment" onClick={onEdit} />
      <IconButton icon={Trash2} size="sm" label="Delete the comment" onClick={onRemove} />
    </div>
  )
}
