import { usePermissions } from '../../../client/permission'
import { useSession, useSessionStatus } from '../../../client/session'
import { DiffStats } from '../../../ui/diff-stats'
import { StatusDot } from '../../../ui/status-dot'
import { useWorkbench } from '../../../workbench/workbench-context'
import { formatCost } from '../timeline/turn-facts'
import styles from './compare.module.css'
import type { Rival } from './comparison'

/** One of the compared models: whether it works, waits or is done, what it changed and what it cost. */
export function RivalState({ rival: { sessionID, directory, model }, current }: { rival: Rival; current: boolean }) {
  const { open } = useWorkbench()
  const { data: session, error } = useSession(sessionID)
  const place = session?.directory ?? directory
  const status = useSessionStatus(place, sessionID)
  const { data: requests = [] } = usePermissions(place)
  const waits = requests.some((request) => request.sessionID === sessionID)
  const [dot, word] = waits ? (['waiting', 'waits for you'] as const) : status.type === 'idle' ? (['done', 'done'] as const) : (['running', 'working'] as const)
  const { summary, cost = 0 } = session ?? {}
  // Deleted meanwhile.
  if (error && !session) return null
  return (
    <li className={styles.rival}>
      <button
        type="button"
        className={styles.rivalButton}
        aria-current={current || undefined}
        title={session?.title}
        onClick={() => open({ pane: 'chat', directory: place, sessionID })}
      >
        <StatusDot status={dot} label={`${model} ${word}`} />
        <span className={styles.name}>{model}</span>
        {summary && summary.files > 0 && <DiffStats added={summary.additions} removed={summary.deletions} />}
        {cost > 0 && <span className={styles.cost}>{formatCost(cost)}</span>}
      </button>
    </li>
  )
}
