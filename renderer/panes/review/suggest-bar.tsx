import { Sparkles, Square } from 'lucide-react'
import { Button } from '../../ui/button'
import { Spinner } from '../../ui/spinner'
import styles from './review.module.css'
import type { Suggestion } from './use-suggestion'

/** Below the message: asks for a suggestion, stops that, and says who wrote what stands there. */
export function SuggestBar({ suggestion, disabled }: { suggestion: Suggestion; disabled: boolean }) {
  const { busy, by, ask, stop, takeBack } = suggestion
  if (busy) {
    return (
      <div className={styles.suggest} role="status">
        <Spinner size={13} />
        <span className={styles.suggestText}>Reading the changes…</span>
        <Button size="sm" variant="ghost" icon={Square} onClick={stop}>
          Stop
        </Button>
      </div>
    )
  }
  return (
    <div className={styles.suggest}>
      <Button size="sm" variant="ghost" icon={Sparkles} disabled={disabled} title="A small model reads what would be committed and suggests a message. Nothing is committed." onClick={ask}>
        {by === undefined ? 'Suggest a message' : 'Suggest again'}
      </Button>
      {by !== undefined && (
        <>
          <span className={styles.suggestText} role="status" title={`Suggested by ${by}`}>
            by {by}
          </span>
          <Button size="sm" variant="ghost" onClick={takeBack}>
            Take back
          </Button>
        </>
      )}
    </div>
  )
}
