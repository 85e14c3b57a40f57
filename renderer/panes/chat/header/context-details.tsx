import { FoldVertical } from 'lucide-react'
import type { AssistantMessage } from '#protocol/message'
import type { Session } from '#protocol/session'
import { useSessionStatus } from '../../../client/session'
import { Button } from '../../../ui/button'
import { Meter } from '../../../ui/meter'
import { formatCost, formatCount } from '../timeline/turn-facts'
import { ContextShares } from './context-shares'
import styles from './header.module.css'

export type ContextDetailsProps = {
  session: Session
  /** The last step that has figures. */
  usage: AssistantMessage
  used: number
  limit: number
  onCompact: () => void
}

/** What stands in the context, what the last step read and wrote, what all of it cost, and a way to make room. */
export function ContextDetails({ session, usage, used, limit, onCompact }: ContextDetailsProps) {
  const busy = useSessionStatus(session.directory, session.id).type !== 'idle'
  const { tokens } = usage
  const read = tokens.input + tokens.cache.read + tokens.cache.write
  const rows: [string, string][] = [
    ['Read', formatCount(read)],
    ...(tokens.cache.read > 0 ? [['of it from the cache', `${Math.round((tokens.cache.read / read) * 100)} %`] as [string, string]] : []),
    ['Written', formatCount(tokens.output + tokens.reasoning)],
    ...(tokens.reasoning > 0 ? [['of it thoughts', formatCount(tokens.reasoning)] as [string, string]] : []),
    ['Cost', formatCost(usage.cost)],
  ]
  return (
    <div className={styles.usage}>
      {limit > 0 && <Meter label="Context" value={used} max={limit} text={`${formatCount(used)} of ${formatCount(limit)} tokens`} />}
      <ContextShares session={session} version={usage.id} />
      <section className={styles.facts} aria-label="Last step">
        <h3 className={styles.factsTitle}>Last step · {usage.modelID}</h3>
        <dl>
          {rows.map(([name, value]) => (
            <div key={name} className={styles.pair} data-part={name.startsWith('of it') || undefined}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </section>
      <div className={styles.usageEnd}>
        <span>
          Session <strong>{formatCost(session.cost ?? 0)}</strong>
        </span>
        <Button size="sm" icon={FoldVertical} disabled={busy} title={busy ? 'When the turn is over' : 'Replaces what was said by a summary of it'} onClick={onCompact}>
          Summarise to make room
        </Button>
      </div>
    </div>
  )
}
