import { memo } from 'react'
import type { MessageID } from '#protocol/id'
import { useMessage, usePartIDs, useReadMessages } from '../../../client/message'
import { CopyButton } from '../../../ui/copy-button'
import { useChatScope } from '../chat-scope'
import { FailureView } from '../part/failure-view'
import { PartView } from '../part/part-view'
import { answerText } from './as-markdown'
import { AnswerFacts } from './answer-facts'
import type { TimelineRow } from './rows'
import styles from './timeline.module.css'
import { TurnChanges } from './turn-changes'

type Answer = Extract<TimelineRow, { kind: 'answer' }>

/** All steps that answer one prompt, as one piece. */
export const AnswerRow = memo(function AnswerRow({ row }: { row: Answer }) {
  return (
    <div className={styles.row}>
      <article className={styles.answer} aria-label="Answer" data-testid="message-assistant">
        {row.messageIDs.map((id) => (
          <Step key={id} id={id} parentID={row.parentID} />
        ))}
        <TurnChanges promptID={row.parentID} />
        <AnswerFoot row={row} />
      </article>
    </div>
  )
})

const Step = memo(function Step({ id, parentID }: { id: MessageID; parentID: MessageID }) {
  const { sessionID, onSettings, onRepeat } = useChatScope()
  const message = useMessage(sessionID, id)
  const parts = usePartIDs(sessionID, id)
  const failure = message?.role === 'assistant' ? message.error : undefined
  return (
    <>
      {parts.map((part) => (
        <PartView key={part} id={part} />
      ))}
      {failure && <FailureView failure={failure} onRetry={() => onRepeat(parentID)} onSettings={onSettings} />}
    </>
  )
})

function AnswerFoot({ row }: { row: Answer }) {
  const { sessionID } = useChatScope()
  const read = useReadMessages(sessionID)
  const copy = () => answerText(read().filter(({ info }) => row.messageIDs.includes(info.id)))
  const lastID = row.messageIDs.at(-1)
  if (lastID === undefined) return null
  return (
    <AnswerFacts messageIDs={row.messageIDs} lastID={lastID}>
      <CopyButton text={copy} label="Copy answer" />
    </AnswerFacts>
  )
}
