import { CircleX, RotateCw } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from './button'
import { classNames } from './class-names'
import { Disclosure } from './disclosure'
import styles from './error-state.module.css'
import { useLabels } from './labels'

export interface Problem {
  /** What happened. */
  title: string
  /** What to do about it. */
  text?: ReactNode
}

export interface ErrorStateProps extends Problem {
  onRetry?: () => void
  retrying?: boolean
  /** Further ways out, as buttons. */
  actions?: ReactNode
  /** Raw text, folded away. */
  details?: string
  /** A row inside something, rather than the middle of an empty pane. */
  inline?: boolean
}

export function ErrorState({ title, text, onRetry, retrying, actions, details, inline }: ErrorStateProps) {
  const labels = useLabels()
  return (
    <div className={classNames(styles.error, inline ? styles.inline : styles.centred)} role="alert">
      <CircleX size={inline ? 16 : 22} className={styles.icon} aria-hidden />
      <div className={styles.words}>
        <div className={styles.title}>{title}</div>
        {text && <div className={styles.text}>{text}</div>}
        {(onRetry || actions) && (
          <div className={styles.actions}>
            {onRetry && (
              <Button size="sm" icon={RotateCw} loading={retrying} onClick={onRetry}>
                {labels.retry}
              </Button>
            )}
            {actions}
          </div>
        )}
        {details && (
          <Disclosure summary={labels.details} className={styles.details}>
            <pre className={styles.raw}>{details}</pre>
          </Disclosure>
        )}
      </div>
    </div>
  )
}
