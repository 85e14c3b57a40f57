import { Check, X } from 'lucide-react'
import { useEffect } from 'react'
import styles from './permission-card.module.css'

/** A request that somebody else settled while its card was shown. */
export type Settled = { id: string; reply: 'once' | 'always' | 'reject' | 'answered' | 'dismissed'; subject: string }

const words: Readonly<Record<Settled['reply'], string>> = {
  once: 'Allowed elsewhere',
  always: 'Always allowed elsewhere',
  reject: 'No longer asked: rejected elsewhere, or the turn was stopped',
  answered: 'Answered elsewhere',
  dismissed: 'No longer asked: dismissed elsewhere, or the turn was stopped',
}

const SHOWN_FOR = 8_000

/** Says quietly where a card has gone. */
export function SettledNote({ settled, onGone }: { settled: Settled; onGone: () => void }) {
  useEffect(() => {
    const timer = setTimeout(onGone, SHOWN_FOR)
    return () => clearTimeout(timer)
    // The time runs anew for another request only.
  }, [settled.id]) // oxlint-disable-line react-hooks/exhaustive-deps
  const Icon = settled.reply === 'reject' || settled.reply === 'dismissed' ? X : Check
  return (
    <p className={styles.settled} role="status" data-testid="settled-note">
      <Icon size={13} aria-hidden />
      <span className={styles.settledText}>
        {words[settled.reply]}
        {settled.subject !== '' && (
          <>
            : <code>{settled.subject}</code>
          </>
        )}
      </span>
    </p>
  )
}
