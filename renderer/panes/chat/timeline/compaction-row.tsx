import { FoldVertical } from 'lucide-react'
import type { Part } from '#protocol/message'
import part from '../part/part.module.css'
import styles from './timeline.module.css'

/** The line from which on the model reads a summary instead of what stands above. */
export function CompactionRow({ compaction }: { compaction: Extract<Part, { type: 'compaction' }> }) {
  const why = compaction.overflow ? 'the request was too long for the model' : compaction.auto ? 'the context was full' : 'because you asked'
  return (
    <div className={styles.row} data-testid="compaction">
      <p className={part.divider}>
        <FoldVertical size={13} aria-hidden /> Condensed here: {why}
      </p>
    </div>
  )
}
