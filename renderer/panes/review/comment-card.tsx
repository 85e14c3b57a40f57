import { MessageSquare, Pencil, Trash2 } from 'lucide-react'
import { Badge } from '../../ui/badge'
import { IconButton } from '../../ui/icon-button'
import type { ReviewComment } from '../../workbench/review-memory'
import styles from './line-notes.module.css'

export type CommentCardProps = { comment: ReviewComment; /** Its lines were changed since: they are quoted. */ outdated?: boolean; onEdit: () => void; onRemove: () => void }

export function CommentCard({ comment, outdated, onEdit, onRemove }: CommentCardProps) {
  const { start, end, text, quote } = comment
  return (
    <div className={styles.card} data-testid="review-comment">
      <MessageSquare size={14} className={styles.cardIcon} aria-hidden />
      <div className={styles.words}>
        {(outdated || end > start) && (
          <p className={styles.range}>
            {end > start ? `Lines ${start}–${end}` : `Line ${start}`} {outdated && <Badge tone="warn">outdated: the lines were changed since</Badge>}
          </p>
        )}
        {outdated && <pre className={styles.quote}>{quote}</pre>}
        <p className={styles.text}>{text}</p>
      </div>
      <IconButton icon={Pencil} size="sm" label="Change the comment" onClick={onEdit} />
      <IconButton icon={Trash2} size="sm" label="Delete the comment" onClick={onRemove} />
    </div>
  )
}
