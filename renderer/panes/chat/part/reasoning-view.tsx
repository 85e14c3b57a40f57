import { Brain } from 'lucide-react'
import type { ReasoningPart } from '#protocol/message'
import { Disclosure } from '../../../ui/disclosure'
import { Markdown } from '../../../ui/markdown'
import { formatDuration } from '../tool/tool-facts'
import styles from './part.module.css'

/** Thinking stays folded: one line that says so, and the words for who wants them. */
export function ReasoningView({ part }: { part: ReasoningPart }) {
  const running = part.time.end === undefined
  const took = part.time.end === undefined ? '' : formatDuration(part.time.end - part.time.start)
  if (part.text === '' && !running) return null
  return (
    <Disclosure
      summary={
        <span className={styles.reasoning}>
          <Brain size={13} aria-hidden />
          {running ? 'Thinking…' : `Thought${took ? ` for ${took}` : ''}`}
        </span>
      }
    >
      <Markdown text={part.text} streaming={running} className={styles.thoughts} />
    </Disclosure>
  )
}
