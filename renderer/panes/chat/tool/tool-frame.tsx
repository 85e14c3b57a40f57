import type { LucideIcon } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import type { ToolPart } from '#protocol/message'
import { Disclosure } from '../../../ui/disclosure'
import { Spinner } from '../../../ui/spinner'
import { durationOf, endedAfter, rejectionText } from './tool-facts'
import { WaitingMark } from './waiting-mark'
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
  /** Small buttons at the right, shown on hover and focus. */
  actions?: ReactNode
  /** Opens by itself; the person's own choice stays. */
  defaultOpen?: boolean
  /** Opens when it was seen running, and stays so. */
  openLive?: boolean
  /** A line below the head that is seen folded too: how far it is. */
  live?: ReactNode
  children?: ReactNode
}

/** A call may be over before it is first drawn; what ended this short ago counts as seen running. */
const JUST_NOW = 5000

/** The one-line head that every tool shares, with what it did folded below. */
export function ToolFrame(props: ToolFrameProps) {
  const { part, icon: Icon, verb, subject, facts, actions, defaultOpen = false, openLive = false, live: line, children } = props
  const { state } = part
  const failed = state.status === 'error'
  const busy = state.status === 'running' || state.status === 'pending'
  const rejection = failed ? rejectionText(state.error) : undefined
  const [live] = useState(() => busy || endedAfter(state, Date.now() - JUST_NOW))
  const [chosen, setChosen] = useState<boolean>()
  const forgotten = state.status === 'completed' && state.time.compacted !== undefined
  const summary = (
    <span className={styles.summary} data-state={rejection === undefined ? state.status : 'rejected'}>
      {busy ? <Spinner size={14} label="Running" className={styles.icon} /> : <Icon size={14} aria-hidden className={styles.icon} />}
      <span className={styles.verb}>{verb}</span>
      <span className={styles.subject} data-find={part.id}>
        {subject}
      </span>
    </span>
  )
  const end = (
    <span className={styles.end}>
      {actions && <span className={styles.actions}>{actions}</span>}
      <span className={styles.facts}>
        {facts}
        {busy && <WaitingMark part={part} />}
        {failed && <span className={rejection === undefined ? styles.failed : undefined}>{rejection === undefined ? 'failed' : 'not done'}</span>}
        <span className={styles.duration}>{durationOf(state)}</span>
      </span>
    </span>
  )
  const open = chosen ?? (defaultOpen || failed || (openLive && live))
  return (
    <section
      className={styles.frame}
      aria-label={`${verb} ${typeof subject === 'string' ? subject : ''}`.trim()}
      data-tool={part.tool}
      data-open={open}
    >
      <Disclosure className={styles.fold} summary={summary} end={end} open={open} onOpenChange={setChosen}>
        <div className={styles.body}>
          {children}
          {forgotten && <p className={styles.label}>Old: the model no longer sees this result.</p>}
          {failed && <p className={rejection === undefined ? styles.error : styles.rejected}>{rejection ?? state.error}</p>}
        </div>
      </Disclosure>
      {line}
    </section>
  )
}
