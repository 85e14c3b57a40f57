import { CircleAlert, OctagonX } from 'lucide-react'
import type { Failure } from '#protocol/message'
import { Button } from '../../../ui/button'
import { Disclosure } from '../../../ui/disclosure'
import styles from './part.module.css'

/** Why an answer ended early, in words, with what can be done about it. */
export function FailureView({ failure, onRetry, onSettings }: { failure: Failure; onRetry?: () => void; onSettings: () => void }) {
  if (failure.name === 'MessageAbortedError') {
    return (
      <p className={styles.stopped}>
        <OctagonX size={13} aria-hidden /> {failure.data.message === 'Aborted' ? 'Stopped' : failure.data.message}
        {onRetry && (
          <button type="button" className={styles.again} onClick={onRetry}>
            Send again
          </button>
        )}
      </p>
    )
  }
  const { title, advice, needsKey } = explain(failure)
  const details = failure.name === 'APIError' ? failure.data.responseBody : undefined
  return (
    <div className={styles.failure} role="alert">
      <p className={styles.failureTitle}>
        <CircleAlert size={14} aria-hidden /> {title}
      </p>
      <p className={styles.failureText}>{advice}</p>
      <div className={styles.failureActions}>
        {onRetry && (
          <Button size="sm" onClick={onRetry}>
            Try again
          </Button>
        )}
        {needsKey && (
          <Button size="sm" onClick={onSettings}>
            Open provider settings
          </Button>
        )}
      </div>
      {details && (
        <Disclosure summary="What the provider answered">
          <pre className={styles.details}>{details}</pre>
        </Disclosure>
      )}
    </div>
  )
}

function explain(failure: Failure): { title: string; advice: string; needsKey: boolean } {
  const message = 'message' in failure.data ? failure.data.message : ''
  switch (failure.name) {
    case 'ProviderAuthError':
      return { title: 'The provider needs a key', advice: message, needsKey: true }
    case 'APIError': {
      const status = failure.data.statusCode
      if (status === 401 || status === 403) return { title: 'The provider refused the key', advice: message, needsKey: true }
      if (status === 429) return { title: 'The provider’s limit is reached', advice: message, needsKey: false }
      if (status !== undefined) return { title: `The provider answered ${status}`, advice: message, needsKey: false }
      const advice = `${message}. Check the network, or choose a model that runs on this machine: Ollama and LM Studio are found when they run.`
      return { title: 'The connection to the provider failed', advice, needsKey: false }
    }
    case 'ContextOverflowError':
      return {
        title: 'The conversation is too long for this model',
        advice: `${message} Start a new session, fork from an earlier message, or choose a model with a larger context.`,
        needsKey: false,
      }
    case 'ContentFilterError':
      return { title: 'A content filter stopped the answer', advice: message, needsKey: false }
    case 'MessageOutputLengthError':
      return { title: 'The answer reached the model’s length limit', advice: 'Ask it to continue.', needsKey: false }
    default:
      return { title: 'The turn failed', advice: message, needsKey: false }
  }
}
