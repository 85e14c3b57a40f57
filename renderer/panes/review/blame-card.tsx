import { UserSearch, X } from 'lucide-react'
import { useBlame } from '../../client/blame'
import { errorMessage } from '../../client/client-error'
import { IconButton } from '../../ui/icon-button'
import { Spinner } from '../../ui/spinner'
import { LineWriters } from '../../workbench/line-writers'
import type { Chosen } from './line-choice'
import { useReview } from './review-scope'
import styles from './line-notes.module.css'

/** Which prompt, step and call wrote the chosen lines, and who allowed it. */
export function BlameCard({ file, chosen, onClose }: { file: string; chosen: Chosen; onClose: () => void }) {
  const { directory, scope } = useReview()
  const { side, start, end } = chosen
  const { data, error } = useBlame(directory, { scope, file, line: start, enabled: side === 'new' })
  return (
    <div className={styles.card} data-testid="blame">
      <UserSearch size={14} className={styles.cardIcon} aria-hidden />
      <div className={styles.words}>
        {side === 'old' && <p className={styles.text}>Removed lines are not kept with who removed them.</p>}
        {side === 'new' && !data && !error && <Spinner size={13} />}
        {error && <p className={styles.text}>{errorMessage(error)}</p>}
        {side === 'new' && data && <LineWriters directory={directory} owners={data} start={start} end={end} />}
      </div>
      <IconButton icon={X} size="sm" label="Close" onClick={onClose} />
    </div>
  )
}
