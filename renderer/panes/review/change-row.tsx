import { ArrowRight, Folder, SquareCheck, SquareMinus } from 'lucide-react'
import { DiffStats } from '../../ui/diff-stats'
import { oldName, type ChangeNode } from './change-tree'
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
  const { file, status, additions, deletions, staged, binary, from, conflict } = change
  return (
    <span className={styles.row} data-status={conflict ? 'conflict' : status} title={from === undefined ? file : `${from} → ${file}`}>
      <span className={styles.letter} aria-label={conflict ? 'has conflicts' : from === undefined ? status : 'moved'} role="img">
        {conflict ? 'C' : from === undefined ? letters[status] : 'R'}
      </span>
      {from !== undefined && (
        <>
          <span className={styles.old}>{oldName(change)}</span>
          <ArrowRight size={11} className={styles.arrow} role="img" aria-label="now" />
        </>
      )}
      <span className={styles.name}>{name}</span>
      <span className={styles.where}>{node.where}</span>
      {staged === 'all' && <SquareCheck size={13} className={styles.staged} role="img" aria-label="staged" />}
      {staged === 'part' && <SquareMinus size={13} className={styles.staged} role="img" aria-label="partly staged" />}
      {from !== undefined && additions + deletions === 0 ? <span className={styles.kind}>moved</span> : binary ? <span className={styles.kind}>binary</span> : <DiffStats added={additions} removed={deletions} />}
      {dot}
    </span>
  )
}
