import { Check, ExternalLink, MessageSquarePlus, SquarePlus, Undo2, UserSearch, X } from 'lucide-react'
import { useState } from 'react'
import type { Change } from '../../client/review'
import { Button } from '../../ui/button'
import { IconButton } from '../../ui/icon-button'
import { dropComments, putComment, type ReviewComment } from '../../workbench/review-memory'
import { useWorkbench } from '../../workbench/workbench-context'
import { BlameCard } from './blame-card'
import { CommentCard } from './comment-card'
import { CommentForm } from './comment-form'
import type { Chosen, Opened } from './line-choice'
import { useReview } from './review-scope'
import type { Hunks } from './use-hunks'
import styles from './line-notes.module.css'

export type LineNotesProps = {
  change: Change
  comments: readonly ReviewComment[]
  /** Lines that were chosen and end here. */
  chosen: Chosen | undefined
  /** The hunks in which the chosen lines stand. */
  picked: { hunks: Hunks; meant: readonly number[] }
  opened: Opened
  onOpened: (opened: Opened) => void
  onClose: () => void
}

/** Comments below a line, and what can be done with the lines that are chosen. */
export function LineNotes({ change, comments, chosen, picked, opened, onOpened, onClose }: LineNotesProps) {
  const { directory, onOpenFile } = useReview()
  const { review } = useWorkbench()
  const [editing, setEditing] = useState<string>()
  const keep = (comment: ReviewComment) => review.update((memory) => putComment(memory, directory, comment))
  return (
    <div className={styles.notes}>
      {comments.map((comment) =>
        comment.id === editing ? (
          <CommentForm key={comment.id} text={comment.text} onKeep={(text) => (keep({ ...comment, text }), setEditing(undefined))} onCancel={() => setEditing(undefined)} />
        ) : (
          <CommentCard
            key={comment.id}
            comment={comment}
            onEdit={() => setEditing(comment.id)}
            onRemove={() => review.update((memory) => dropComments(memory, directory, [comment.id]))}
          />
        ),
      )}
      {chosen && opened.kind === 'comment' && (
        <CommentForm
          text=""
          onKeep={(text) => {
            keep({ ...chosen, id: crypto.randomUUID(), file: change.file, text })
            onClose()
          }}
          onCancel={onClose}
        />
      )}
      {chosen && opened.kind === 'blame' && <BlameCard file={change.file} chosen={chosen} onClose={onClose} />}
      {chosen && opened.kind === 'bar' && <LineBar chosen={chosen} picked={picked} onOpened={onOpened} onOpen={() => onOpenFile(change.file, chosen.start)} onClose={onClose} />}
    </div>
  )
}

type LineBarProps = { chosen: Chosen; picked: LineNotesProps['picked']; onOpened: (opened: Opened) => void; onOpen: () => void; onClose: () => void }

/** What can be done with the lines, and with the hunks that they are in. */
function LineBar({ chosen, picked: { hunks, meant }, onOpened, onOpen, onClose }: LineBarProps) {
  const { start, end, side } = chosen
  const many = meant.length > 1 ? `${meant.length} hunks` : 'hunk'
  const staged = hunks.stagedAs(meant[0] ?? 0) !== undefined
  return (
    <div className={styles.bar} role="toolbar" aria-label="Chosen lines">
      <span className={styles.range}>{start === end ? `Line ${start}` : `Lines ${start}–${end}`}</span>
      <Button size="sm" variant="ghost" icon={MessageSquarePlus} keys="c" onClick={() => onOpened({ kind: 'comment' })}>
        Comment
      </Button>
      <Button size="sm" variant="ghost" icon={UserSearch} keys="b" onClick={() => onOpened({ kind: 'blame' })}>
        Who wrote this
      </Button>
      {meant.length > 1 && (
        <>
          <Button size="sm" variant="ghost" icon={Check} keys="v" onClick={() => (hunks.toggleRead(meant), onClose())}>
            Accept {many}
          </Button>
          {staged && hunks.separate && (
            <Button size="sm" variant="ghost" icon={SquarePlus} keys="s" onClick={() => hunks.stage(meant)}>
              {meant.every((at) => hunks.stagedAs(at) === 'all') ? 'Unstage' : 'Stage'} {many}
            </Button>
          )}
          {hunks.separate && (
            <Button size="sm" variant="ghost" icon={Undo2} keys="u" onClick={() => hunks.undo(meant)}>
              Undo {many}…
            </Button>
          )}
        </>
      )}
      {side === 'new' && (
        <Button size="sm" variant="ghost" icon={ExternalLink} keys="o" onClick={onOpen}>
          Open
        </Button>
      )}
      <IconButton icon={X} size="sm" label="Choose nothing" onClick={onClose} />
    </div>
  )
}
