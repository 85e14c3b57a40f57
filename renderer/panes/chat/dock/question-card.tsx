import { Check, MessageCircleQuestion } from 'lucide-react'
import { useState, type Ref } from 'react'
import type { Question, QuestionAnswer, QuestionRequest } from '#protocol/question'
import { Button } from '../../../ui/button'
import { isComplete, noAnswer, readAnswer, toggle, type AnswerDraft } from './question-answers'
import { QuestionOptions } from './question-options'
import card from './permission-card.module.css'
import styles from './question-card.module.css'

export type QuestionCardProps = {
  ref: Ref<HTMLElement>
  request: QuestionRequest
  /** Title of the session that asks, when it is a child of the shown one. */
  askedBy: string | undefined
  pending: boolean
  /** Why the last reply did not arrive. */
  problem: string | undefined
  waiting: number
  /** Without answers the questions are dismissed and the turn ends. */
  onReply: (answers: QuestionAnswer[] | undefined) => void
}

/** What an agent wants to know before it goes on: one question at a time, with a way back to each. */
export function QuestionCard({ ref, request, askedBy, pending, problem, waiting, onReply }: QuestionCardProps) {
  const { questions } = request
  const [drafts, setDrafts] = useState<readonly AnswerDraft[]>(() => questions.map(() => noAnswer))
  const [{ at, moved }, setPlace] = useState({ at: 0, moved: false })
  const goTo = (index: number) => setPlace({ at: index, moved: true })
  const question = questions[at]
  const draft = drafts[at] ?? noAnswer
  const change = (next: AnswerDraft) => setDrafts((now) => now.map((entry, index) => (index === at ? next : entry)))
  const last = at >= questions.length - 1
  const submit = () => {
    if (!last) goTo(at + 1)
    else onReply(drafts.map(readAnswer))
  }
  if (!question) return null
  return (
    <section ref={ref} className={card.card} tabIndex={-1} role="region" aria-label="The agent has a question" data-testid="question-card" data-unsent={drafts.some(isComplete) || undefined}>
      <header className={card.head}>
        <MessageCircleQuestion size={16} aria-hidden className={card.icon} />
        <h2 className={card.title}>{question.header}</h2>
        {askedBy !== undefined && <span className={card.where}>asked by “{askedBy}”</span>}
        {waiting > 0 && <span className={card.waiting}>{waiting} more waiting</span>}
      </header>
      {questions.length > 1 && <Steps questions={questions} drafts={drafts} at={at} onChoose={goTo} />}
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <QuestionOptions
          key={at}
          question={question}
          draft={draft}
          autoFocus={moved}
          onToggle={(label) => change(toggle(draft, label, question.multiple ?? false))}
          onText={(own) => change(question.multiple ? { ...draft, own } : { chosen: own.trim() === '' ? draft.chosen : [], own })}
        />
        <div className={card.actions}>
          <Button type="submit" variant="primary" keys="enter" loading={pending} disabled={last && !drafts.some(isComplete)} data-testid="question-answer">
            {last ? 'Answer' : 'Next'}
          </Button>
          {at > 0 && <Button onClick={() => goTo(at - 1)}>Back</Button>}
          <Button variant="ghost" disabled={pending} onClick={() => onReply(undefined)} data-testid="question-dismiss">
            Dismiss
          </Button>
          <span className={card.rule}>{last && !drafts.every(isComplete) && drafts.some(isComplete) ? 'open ones are sent as unanswered' : ''}</span>
        </div>
      </form>
      {problem !== undefined && (
        <p className={card.problem} role="alert">
          {problem}
        </p>
      )}
    </section>
  )
}

type StepsProps = { questions: readonly Question[]; drafts: readonly AnswerDraft[]; at: number; onChoose: (index: number) => void }

function Steps({ questions, drafts, at, onChoose }: StepsProps) {
  return (
    <ol className={styles.steps} aria-label="Questions">
      {questions.map(({ header }, index) => (
        <li key={index}>
          <button
            type="button"
            className={styles.step}
            aria-current={index === at ? 'step' : undefined}
            data-answered={isComplete(drafts[index] ?? noAnswer) || undefined}
            onClick={() => onChoose(index)}
          >
            {isComplete(drafts[index] ?? noAnswer) && <Check size={12} role="img" aria-label="Answered:" />}
            {index + 1}. {header}
          </button>
        </li>
      ))}
    </ol>
  )
}
