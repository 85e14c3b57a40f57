import { Check, ChevronDown, ChevronRight, SquareCheck, SquareMinus, SquarePlus, Undo2 } from 'lucide-react'
import { Badge } from '../../ui/badge'
import { IconButton } from '../../ui/icon-button'
import styles from './change-view.module.css'
import type { Hunks } from './use-hunks'

export type HunkEndProps = { at: number; hunks: Hunks; /** Lines of it that no agent wrote. */ foreign: 'none' | 'some' | 'all' }

/** What can be done with a hunk, at the end of its head. */
export function HunkEnd({ at, hunks, foreign }: HunkEndProps) {
  const read = hunks.isRead(at)
  const folded = hunks.folded.has(at)
  const staged = hunks.stagedAs(at)
  return (
    <span className={styles.hunkEnd} data-testid="hunk">
      {foreign !== 'none' && (
        <span title={foreign === 'all' ? 'No agent wrote these lines' : 'An agent wrote only some of these lines; the others are marked'} data-testid="foreign">
          <Badge tone="warn">{foreign === 'all' ? 'not by an agent' : 'lines of others'}</Badge>
        </span>
      )}
      {folded && <span className={styles.folded}>{hunks.isHidden(at) ? 'only spaces changed' : 'accepted'}</span>}
      {staged && hunks.separate && (
        <IconButton
          icon={staged === 'all' ? SquareCheck : staged === 'part' ? SquareMinus : SquarePlus}
          size="sm"
          label={staged === 'all' ? 'Unstage this hunk' : 'Stage this hunk'}
          keys="s"
          pressed={staged === 'all'}
          onClick={() => hunks.stage([at])}
        />
      )}
      {hunks.separate && <IconButton icon={Undo2} size="sm" label="Undo this hunk…" keys="u" onClick={() => hunks.undo([at])} />}
      <IconButton
        icon={Check}
        size="sm"
        label={read ? 'Accepted: mark it as unread again' : 'Accept: it stays as it is, and counts as read'}
        keys="v"
        pressed={read}
        onClick={() => hunks.toggleRead([at])}
      />
      <IconButton
        icon={folded ? ChevronRight : ChevronDown}
        size="sm"
        label={folded ? 'Show the lines' : 'Hide the lines'}
        onClick={() => hunks.fold(at, !folded)}
      />
    </span>
  )
}
