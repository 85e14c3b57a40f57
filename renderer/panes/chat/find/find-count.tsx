import styles from './find.module.css'

export type FindCountProps = { query: string; searching: boolean; position: number; count: number; more: boolean }

/** Which of how many places is shown; that it still looks, or that there is none. */
export function FindCount(props: FindCountProps) {
  return (
    <span className={styles.count} role="status" data-testid="find-count">
      {countText(props)}
    </span>
  )
}

function countText({ query, searching, position, count, more }: FindCountProps): string {
  const all = `${count.toLocaleString()}${more ? '+' : ''}`
  if (query.trim() === '') return ''
  if (count === 0) return searching ? '…' : 'None'
  return position < 0 ? all : `${(position + 1).toLocaleString()} of ${all}`
}
