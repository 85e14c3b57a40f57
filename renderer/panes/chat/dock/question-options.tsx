import { useId } from 'react'
import type { Question } from '#protocol/question'
import { TextArea } from '../../../ui/text-area'
import type { AnswerDraft } from './question-answers'
import styles from './question-card.module.css'

export type QuestionOptionsProps = {
  question: Question
  draft: AnswerDraft
  /** It came in the place of another one, which had the focus. */
  autoFocus: boolean
  onToggle: (label: string) => void
  onText: (text: string) => void
}

/** The question with its options, and room for own words. */
export function QuestionOptions({ question, draft, autoFocus, onToggle, onText }: QuestionOptionsProps) {
  const name = useId()
  // A group of radio buttons is entered at the one that is chosen.
  const first = question.multiple ? 0 : Math.max(0, question.options.findIndex(({ label }) => draft.chosen.includes(label)))
  const kind = question.multiple ? 'checkbox' : 'radio'
  return (
    <div className={styles.body}>
      <fieldset className={styles.question}>
        <legend className={styles.words}>{question.question}</legend>
        {question.options.map(({ label, description }, index) => (
          <label key={label} className={styles.option} data-chosen={draft.chosen.includes(label) || undefined}>
            <input
              type={kind}
              name={name}
              checked={draft.chosen.includes(label)}
              autoFocus={autoFocus && index === first}
              onChange={() => onToggle(label)}
              data-testid={`question-option-${index}`}
            />
            <span className={styles.label}>{label}</span>
            <span className={styles.description}>{description}</span>
          </label>
        ))}
        {question.custom !== false && (
          <TextArea
            label={question.options.length > 0 ? 'Or in your own words' : 'Your answer'}
            value={draft.own}
            onChange={onText}
            minRows={1}
            maxRows={5}
            autoFocus={autoFocus && question.options.length === 0}
            data-testid="question-own"
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing || event.keyCode === 229) return
              event.preventDefault()
              event.currentTarget.form?.requestSubmit()
            }}
          />
        )}
      </fieldset>
    </div>
  )
}
