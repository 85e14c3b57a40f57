import type { LucideIcon } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import type { ToolPart } from '#protocol/message'
import { Disclosure } from '../../../ui/disclosure'
import { Spinner } from '../../../ui/spinner'
import { durationOf } from './tool-facts'
import styles from './tool-frame.module.css'

export type ToolFrameProps = {
  part: ToolPart
  icon: LucideIcon
  /** One or two words: what is done. */
  verb: string
  /** To what: a command, a path, a pattern. */
  subject?: ReactNode
  /** Facts at the right: counts, exit code. */
  facts?: ReactNode
  /** Opens by itself; the person's own choice stays. */
  defaultOpen?: boolean
  children?: ReactNode
}

/** The one-line head that every tool shares, with what it did folded below. */
export function ToolFrame({ part, icon: Icon, verb, subject, facts, defaultOpen = false, children }: ToolFrameProps) {
  const [chosen, setChosen] = useState<boolean>()
  const { state } = part
  const failed = state.status === 'error'
  const busy = state.status === 'running' || state.status === 'pending'
  const summary = (
    <span className={styles.summary} data-state={state.status}>
      {busy ? <Spinner size={13} label="Running" /> : <Icon size={14} aria-hidden className={styles.icon} />}
      <span className={styles.verb}>{verb}</span>
      <span className={styles.subject}>{subject}</span>
    </span>
  )
  const end = (
    <span className={styles.facts}>
      {facts}
      {failed && <span className={styles.failed}>failed</span>}
      <span className={styles.duration}>{durationOf(state)}</span>
    </span>
  )
  return (
    <section className={styles.frame} aria-label={`${verb} ${typeof subject === 'string' ? subject : ''}`.trim()} data-tool={part.tool}>
      <Disclosure summary={summary} end={end} open={chosen ?? (defaultOpen || failed)} onOpenChange={setChosen}>
        <div className={styles.body}>
          {children}
          {failed && <p className={styles.error}>{state.error}</p>}
        </div>
      </Disclosure>
    </section>
  )
}
