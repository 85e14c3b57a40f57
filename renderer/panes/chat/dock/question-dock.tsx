import { useRef, useState } from 'react'
import type { SessionID } from '#protocol/id'
import type { QuestionRequest } from '#protocol/question'
import { useEvent } from '../../../client/client-context'
import { errorMessage } from '../../../client/client-error'
import { useQuestions, useReplyQuestion } from '../../../client/question'
import { useSession, useSessionChildren } from '../../../client/session'
import { useWaiting } from '../../../client/waiting'
import { QuestionCard } from './question-card'
import { requestsOf } from './session-permissions'
import { SettledNote, type Settled } from './settled-note'
import { useCalledUp } from './use-called-up'
import { useCardFocus } from './use-card-focus'
import styles from './permission-card.module.css'

export type QuestionDockProps = {
  sessionID: SessionID
  directory: string
  /** A card is gone and the focus that it had with it. */
  onAnswered: () => void
}

/** The questions of the session and of those below it, one request at a time, until somebody answers them here or elsewhere. */
export function QuestionDock({ sessionID, directory, onAnswered }: QuestionDockProps) {
  const { data: requests = [] } = useQuestions(directory)
  const { data: children = [] } = useSessionChildren(sessionID)
  const { data: waiting = [] } = useWaiting()
  const reply = useReplyQuestion(directory)
  const card = useRef<HTMLElement>(null)
  const [settled, setSettled] = useState<Settled>()
  const [answered] = useState(() => new Set<string>())
  const below = waiting.flatMap((entry) => (entry.rootID === sessionID ? [{ id: entry.sessionID }] : []))
  const own = requestsOf(requests, sessionID, [...children, ...below])
  const shown = own[0]
  const { data: asker } = useSession(shown && shown.sessionID !== sessionID ? shown.sessionID : undefined)
  const focus = useCardFocus(shown?.id, card, onAnswered)
  useCalledUp(sessionID, shown !== undefined, () => (card.current?.querySelector<HTMLElement>('input, textarea') ?? card.current)?.focus({ preventScroll: true }))
  const note = (id: string, kind: Settled['reply']) => {
    if (shown?.id === id && !answered.has(id)) setSettled({ id, reply: kind, subject: shown.questions[0]?.header ?? '' })
  }
  useEvent('question.replied', ({ properties }) => note(properties.requestID, 'answered'))
  useEvent('question.rejected', ({ properties }) => note(properties.requestID, 'dismissed'))
  const answer = (request: QuestionRequest, answers: string[][] | undefined) => {
    if (answered.has(request.id)) return
    answered.add(request.id)
    setSettled(undefined)
    reply.mutateAsync({ id: request.id, ...(answers ? { answers } : {}) }).catch(() => answered.delete(request.id))
  }
  if (!shown && !settled) return null
  return (
    <div className={styles.dock} {...focus}>
      <p className={styles.spoken} role="alert">
        {shown && `The agent has a question: ${shown.questions[0]?.header ?? ''}`}
      </p>
      {settled && <SettledNote settled={settled} onGone={() => setSettled(undefined)} />}
      {shown && (
        <QuestionCard
          key={shown.id}
          ref={card}
          request={shown}
          askedBy={asker?.title}
          pending={reply.isPending && reply.variables?.id === shown.id}
          problem={reply.error && reply.variables?.id === shown.id ? errorMessage(reply.error) : undefined}
          waiting={own.length - 1}
          onReply={(answers) => answer(shown, answers)}
        />
      )}
    </div>
  )
}
