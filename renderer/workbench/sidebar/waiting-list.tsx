import { MessageCircleQuestion, ShieldQuestion } from 'lucide-react'
import type { WaitingRequest } from '#protocol/permission'
import { useWaiting } from '../../client/waiting'
import { folderName } from '../file-name'
import { openWaiting, waitingText } from '../use-waiting-watch'
import { useWorkbench } from '../workbench-context'
import styles from './waiting-list.module.css'

/** Everybody who waits for the person, in whatever project; a click leads to the card. */
export function WaitingList() {
  const { data = [] } = useWaiting()
  if (data.length === 0) return null
  return (
    <section className={styles.waiting} aria-label="Waiting for you" data-testid="waiting-list">
      <h2 className={styles.heading}>
        Waiting for you <span className={styles.count}>{data.length}</span>
      </h2>
      <ul className={styles.list}>
        {data.map((entry) => (
          <WaitingRow key={entry.id} entry={entry} />
        ))}
      </ul>
    </section>
  )
}

function WaitingRow({ entry }: { entry: WaitingRequest }) {
  const workbench = useWorkbench()
  const Icon = entry.kind === 'question' ? MessageCircleQuestion : ShieldQuestion
  return (
    <li>
      <button type="button" className={styles.row} title={`${folderName(entry.directory)}: ${entry.title}\n${entry.text}`} onClick={() => openWaiting(workbench, entry)}>
        <Icon size={14} aria-hidden className={styles.icon} />
        <span className={styles.words}>
          <span className={styles.text}>{waitingText(entry)}</span>
          <span className={styles.place}>
            {folderName(entry.directory)} · {entry.title}
          </span>
        </span>
      </button>
    </li>
  )
}
