import { Check, ChevronDown, ChevronRight, SquareCheck, SquareMinus, SquarePlus, Undo2 } from 'lucide-react'
import { IconButton } from '../../ui/icon-button'
import styles from './change-view.module.css'
import type { Hunks } from './use-hunks'

/** What can be done with a hunk, at the end of its head. */
export function HunkEnd({ at, hunks }: { at: number; hunks: Hunks }) {
  const read = hunks.isRead(at)
  const folded = hunks.folded.has(at)
  const staged = hunks.stagedAs(at)
  return (
    <span className={styles.hunkEnd} data-testid="hunk">
      {folded && <span className={styles.folded}>{hunks.isHidden(at) ? 'only spaces changed' : 'read'}</span>}
      {staged && hunks.separate && (
        <IconButton
          icon={staged === 'all' ? SquareCheck : staged === 'part' ? SquareMinus : SquarePlus}
          size="sm"
          label={staged === 'all' ? 'Unstage this hunk' : 'Stage this hunk'}
          keys="s"
          pressed={staged === 'all'}
          onClick={() => hunks.stage(at)}
        />
      )}
      {hunks.separate && <IconButton icon={Undo2} size="sm" label="Undo this hunk…" keys="u" onClick={() => hunks.undo(at)} />}
      <IconButton icon={Check} size="sm" label={read ? 'Mark as unread' : 'Mark as read'} keys="v" pressed={read} onClick={() => hunks.toggleRead(at)} />
      <IconButton
        icon={folded ? ChevronRight : ChevronDown}
        size="sm"
        label={folded ? 'Show the lines' : 'Hide the lines'}
        onClick={() => hunks.fold(at, !folded)}
      />
    </span>
  )
}
