import type { MessageID } from '#protocol/id'
import type { AssistantMessage } from '#protocol/message'
import type { Provider } from '#protocol/provider'
import type { Session } from '#protocol/session'
import { useClientScope } from '../../../client/client-context'
import { useMessage, useTimeline } from '../../../client/message'
import { Meter } from '../../../ui/meter'
import { Popover } from '../../../ui/popover'
import { contextTokens, formatCost, formatCount, lastUsage } from '../timeline/turn-facts'
import { ContextDetails } from './context-details'
import styles from './header.module.css'

/** How full the model's context is and what the session has cost; details on a click. */
export function ContextMeter({ session, providers, onCompact }: { session: Session; providers: readonly Provider[]; onCompact: () => void }) {
  const usage = useLastUsage(session)
  if (!usage) return null
  const model = providers.find(({ id }) => id === usage.providerID)?.models[usage.modelID]
  const used = contextTokens(usage.tokens)
  const limit = model?.limit.context ?? 0
  const share = limit > 0 ? `${Math.min(100, Math.round((used / limit) * 100))} %` : formatCount(used)
  const cost = session.cost ?? 0
  return (
    <Popover
      label="Context and cost"
      align="end"
      trigger={
        <button type="button" className={styles.meter} title="Context and cost">
          {limit > 0 && (
            <Meter label="Context" value={used} max={limit} text={`${formatCount(used)} of ${formatCount(limit)} tokens`} shape="ring" />
          )}
          <span>{share}</span>
          {cost > 0 && <span className={styles.cost}>{formatCost(cost)}</span>}
        </button>
      }
    >
      <ContextDetails session={session} usage={usage} used={used} limit={limit} onCompact={onCompact} />
    </Popover>
  )
}

/** Follows the newest answer; while it has no figures yet, those before it hold. */
function useLastUsage({ id: sessionID }: Session): AssistantMessage | undefined {
  const open = useClientScope().messages.open(sessionID)
  const { order } = useTimeline(sessionID)
  const newest = order.findLast((id) => open.message(id)?.role === 'assistant')
  useMessage(sessionID, newest ?? ('msg' as MessageID))
  return lastUsage(order.slice(-50).flatMap((id) => open.message(id) ?? []))
}
