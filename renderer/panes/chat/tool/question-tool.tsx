import { MessageCircleQuestion } from 'lucide-react'
import { metadataOf } from './tool-facts'
import { ToolFrame } from './tool-frame'
import type { ToolViewProps } from './tool-props'
import frame from './tool-frame.module.css'

/** What an agent wanted to know, and what it was told. */
export function QuestionTool({ part }: ToolViewProps) {
  const questions = readQuestions(part.state.input['questions'])
  const answers = readAnswers(metadataOf(part)['answers'])
  const dismissed = part.state.status === 'error'
  return (
    <ToolFrame
      part={part}
      icon={MessageCircleQuestion}
      verb={questions.length > 1 ? 'Questions' : 'Question'}
      subject={questions.map(({ header }) => header).join(', ')}
      defaultOpen={!dismissed}
    >
      <dl className={frame.answers}>
        {questions.map(({ question }, index) => (
          <div key={index}>
            <dt>{question}</dt>
            {part.state.status === 'completed' && <dd>{answers[index]?.join(', ') || <em>not answered</em>}</dd>}
          </div>
        ))}
      </dl>
    </ToolFrame>
  )
}

function readQuestions(value: unknown): { question: string; header: string }[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((entry: unknown) => {
    const { question, header } = (entry ?? {}) as Record<string, unknown>
    return typeof question === 'string' ? [{ question, header: typeof header === 'string' ? header : '' }] : []
  })
}

function readAnswers(value: unknown): string[][] {
  if (!Array.isArray(value)) return []
  return value.map((entry: unknown) => (Array.isArray(entry) ? entry.filter((label): label is string => typeof label === 'string') : []))
}
