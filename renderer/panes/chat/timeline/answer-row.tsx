import { memo } from 'react'
import type { MessageID, PartID } from '#protocol/id'
import { useMessage, usePartIDs, useReadMessages } from '../../../client/message'
import { CopyButton } from '../../../ui/copy-button'
import { Disclosure } from '../../../ui/disclosure'
import { useChatScope } from '../chat-scope'
import { FailureView } from '../part/failure-view'
import { PartView } from '../part/part-view'
import { StructuredView } from '../part/structured-view'
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
      <article className={styles.answer} aria-label="Answer" data-testid="message-assistant" data-quotable>
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
      {message?.role === 'assistant' && message.summary ? <SummaryFold parts={parts} open={message.time.completed === undefined} /> : <Parts parts={parts} />}
      {message?.role === 'assistant' && message.structured !== undefined && <StructuredView value={message.structured} />}
      {failure && <FailureView failure={failure} onRetry={() => onRepeat(parentID)} onSettings={onSettings} />}
    </>
  )
})

function Parts({ parts }: { parts: readonly PartID[] }) {
  return parts.map((part) => <PartView key={part} id={part} />)
}

/** What the model goes on with instead of the messages above; read by people who want to know what it still knows. */
function SummaryFold({ parts, open }: { parts: readonly PartID[]; open: boolean }) {
  return (
    <Disclosure key={String(open)} summary="Summary that the model goes on with" defaultOpen={open}>
      <Parts parts={parts} />
    </Disclosure>
  )
}

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
