import { Folder, SquareCheck, SquareMinus } from 'lucide-react'
import { DiffStats } from '../../ui/diff-stats'
import type { ChangeNode } from './change-tree'
import styles from './change-list.module.css'

const letters = { added: 'A', deleted: 'D', modified: 'M' } as const

export function ChangeRow({ node, unread }: { node: ChangeNode; unread: number }) {
  const { change, name } = node
  const dot = <span className={styles.unread} data-unread={unread > 0 ? '' : undefined} aria-label={unread > 0 ? `${unread} unread` : 'read'} role="img" />
  if (!change) {
    return (
      <span className={styles.row}>
        <Folder size={13} className={styles.folder} aria-hidden />
        <span className={styles.name}>{name}</span>
        {dot}
      </span>
    )
  }
  const { file, status, additions, deletions, staged, binary } = change
  return (
    <span className={styles.row} data-status={status} title={file}>
      <span className={styles.letter} aria-label={status} role="img">
        {letters[status]}
      </span>
      <span className={styles.name}>{name}</span>
      <span className={styles.where}>{node.where}</span>
      {staged === 'all' && <SquareCheck size={13} className={styles.staged} role="img" aria-label="staged" />}
      {staged === 'part' && <SquareMinus size={13} className={styles.staged} role="img" aria-label="partly staged" />}
      {binary ? <span className={styles.kind}>binary</span> : <DiffStats added={additions} removed={deletions} />}
      {dot}
    </span>
  )
}
