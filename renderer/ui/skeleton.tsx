import { useLabels } from './labels'
import styles from './skeleton.module.css'

export interface SkeletonProps {
  /** Lines of text it stands for. */
  lines?: number
}

const widths = ['92%', '78%', '85%', '64%', '88%', '71%']

export function Skeleton({ lines = 3 }: SkeletonProps) {
  const labels = useLabels()
  return (
    <div className={styles.skeleton} role="status" aria-label={labels.loading}>
      {Array.from({ length: lines }, (_, index) => (
        <div key={index} className={styles.line} style={{ width: widths[index % widths.length] }} />
      ))}
    </div>
  )
}
