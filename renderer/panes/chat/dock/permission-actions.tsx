import type { PermissionReplyInput } from '#protocol/permission'
import { Button } from '../../../ui/button'
import { Kbd } from '../../../ui/kbd'
import styles from './permission-card.module.css'

export type PermissionActionsProps = {
  /** Whether "always" is on offer. */
  always: boolean
  settled: boolean
  pending: boolean
  onReply: (reply: PermissionReplyInput) => void
  onMode: (mode: 'always' | 'reject') => void
}

/** The answers; none of them can be given before the card was there for a moment. */
export function PermissionActions({ always, settled, pending, onReply, onMode }: PermissionActionsProps) {
  const disabled = pending || !settled
  return (
    <div className={styles.actions}>
      <Button
        variant="primary"
        keys="mod+enter"
        loading={pending}
        disabled={!settled}
        className={styles.answer}
        onClick={() => onReply({ reply: 'once' })}
        data-testid="permission-once"
      >
        Allow once
      </Button>
      {always && (
        <Button disabled={disabled} className={styles.answer} onClick={() => onMode('always')} data-testid="permission-always">
          Always allow…
        </Button>
      )}
      <Button disabled={disabled} keys="mod+backspace" className={styles.answer} onClick={() => onReply({ reply: 'reject' })} data-testid="permission-reject">
        Reject
      </Button>
      <Button variant="ghost" disabled={disabled} className={styles.answer} onClick={() => onMode('reject')} data-testid="permission-words">
        Reject with words…
      </Button>
      <span className={styles.reach}>
        <Kbd keys="mod+shift+a" /> to come here
      </span>
    </div>
  )
}
