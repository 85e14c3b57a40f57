import { useWaiting } from '../../client/waiting'
import { StatusDot } from '../../ui/status-dot'
import { newsOf } from '../attention'
import { useAttention } from '../workbench-context'
import styles from './sidebar.module.css'

/** What happened in a folder whose sessions are folded away: who waits comes first, then what failed, then what is done. */
export function FolderNews({ directory }: { directory: string }) {
  const { data = [] } = useWaiting()
  const news = useAttention((attention) => newsOf(attention, directory))
  const waiting = data.filter((entry) => entry.directory === directory).length
  const [end, count] = news.split(' ')
  if (waiting === 0 && end === '') return null
  return (
    <span className={styles.news}>
      {waiting > 0 && <StatusDot status="waiting" label={waiting === 1 ? 'One waits for you' : `${waiting} wait for you`} />}
      {waiting === 0 && end === 'failed' && <StatusDot status="failed" label={`${unseen(count)}, with a failure`} />}
      {waiting === 0 && end === 'done' && <StatusDot status="done" label={unseen(count)} />}
    </span>
  )
}

function unseen(count: string | undefined): string {
  return count === '1' ? 'One session ended unseen' : `${count} sessions ended unseen`
}
