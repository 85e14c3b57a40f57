import styles from './diff-stats.module.css'
import { useLabels } from './labels'

/** "+12 −3", spoken in words. */
export function DiffStats({ added, removed }: { added: number; removed: number }) {
  const labels = useLabels()
  return (
    <span className={styles.stats} role="img" aria-label={`${labels.added(added)}, ${labels.removed(removed)}`}>
      <span className={styles.added}>+{added}</span>
      <span className={styles.removed}>−{removed}</span>
    </span>
  )
}
