import type { ReactNode } from 'react'
import type { MessageID } from '#protocol/id'
import type { AssistantMessage } from '#protocol/message'
import { useClientScope } from '../../../client/client-context'
import { useMessage } from '../../../client/message'
import { useConnectedProviders } from '../../../client/provider'
import { useChatScope } from '../chat-scope'
import { formatDuration } from '../tool/tool-facts'
import styles from './timeline.module.css'
import { formatCost, formatCount, isFinished, turnFacts } from './turn-facts'

/** Who answered, how long it took and what it cost; only when the turn is over. */
export function AnswerFacts({
  messageIDs,
  lastID,
  children,
}: {
  messageIDs: readonly MessageID[]
  lastID: MessageID
  children: ReactNode
}) {
  const { sessionID, directory } = useChatScope()
  const session = useClientScope().messages.open(sessionID)
  const last = useMessage(sessionID, lastID)
  const { data } = useConnectedProviders(directory)
  if (last?.role !== 'assistant' || !isFinished(last)) return null
  const steps = messageIDs
    .flatMap((id) => session.message(id) ?? [])
    .filter((message): message is AssistantMessage => message.role === 'assistant')
  const { cost, tokens, duration } = turnFacts(steps)
  const model = data?.providers.find(({ id }) => id === last.providerID)?.models[last.modelID]
  // A command that the person ran has a model's name on it, but no model saw it.
  const ran = session.partIDs(last.parentID).map((id) => session.part(id))
  const byHand = ran.length > 0 && ran.every((part) => part?.type === 'text' && part.synthetic)
  const facts = [
    ...(byHand ? ['run by you'] : [last.agent, model?.name ?? last.modelID]),
    ...(duration !== undefined && formatDuration(duration) !== '' ? [formatDuration(duration)] : []),
    ...(tokens > 0 ? [`${formatCount(tokens)} tokens`] : []),
    ...(cost > 0 ? [formatCost(cost)] : []),
  ]
  return (
    <footer className={styles.answerFoot}>
      <span className={styles.facts}>{facts.join(' · ')}</span>
      <span className={styles.hover}>{children}</span>
    </footer>
  )
}
