import type { SessionID } from '#protocol/id'
import type { QuestionRequest } from '#protocol/question'
import { errorMessage } from '../../../client/client-error'
import { useQuestions, useReplyQuestion } from '../../../client/question'
import { useSessionChildren } from '../../../client/session'
import { QuestionCard } from './question-card'
import { requestsOf } from './session-permissions'

export type QuestionDockProps = {
  sessionID: SessionID
  directory: string
  /** A card is gone and the focus that it may have had with it. */
  onAnswered: () => void
}

/** The first question of the session or its children, until somebody answers it here or elsewhere. */
export function QuestionDock({ sessionID, directory, onAnswered }: QuestionDockProps) {
  const { data: requests = [] } = useQuestions(directory)
  const { data: children = [] } = useSessionChildren(sessionID)
  const own = requestsOf(requests, sessionID, children)
  const first = own[0]
  if (!first) return null
  const child = children.find(({ id }) => id === first.sessionID)
  return <Request key={first.id} request={first} directory={directory} askedBy={child?.title} waiting={own.length - 1} onAnswered={onAnswered} />
}

type RequestProps = Pick<QuestionDockProps, 'directory' | 'onAnswered'> & { request: QuestionRequest; askedBy: string | undefined; waiting: number }

function Request({ request, directory, askedBy, waiting, onAnswered }: RequestProps) {
  const reply = useReplyQuestion(directory)
  return (
    <QuestionCard
      request={request}
      askedBy={askedBy}
      pending={reply.isPending}
      problem={reply.error ? errorMessage(reply.error) : undefined}
      waiting={waiting}
      onReply={(answers) => {
        if (reply.isPending) return
        reply.mutate({ id: request.id, ...(answers ? { answers } : {}) }, { onSuccess: onAnswered })
      }}
    />
  )
}
