import { useEffect, useRef, type RefObject } from 'react'
import styles from './composer.module.css'
import { mentionedNames } from './draft-mentions'
import type { Draft } from './draft'
import { findMentions } from './mention'

/** Behind the field, letter under letter: marks where a mention stands that will be sent as one. */
export function MentionMarks({ draft, field }: { draft: Draft; field: RefObject<HTMLTextAreaElement | null> }) {
  const box = useRef<HTMLDivElement>(null)
  const found = findMentions(draft.text, mentionedNames(draft))
  const shown = found.length > 0
  useEffect(() => {
    const element = field.current
    if (!element || !shown) return undefined
    const follow = () => {
      if (box.current) box.current.scrollTop = element.scrollTop
    }
    follow()
    element.addEventListener('scroll', follow, { passive: true })
    return () => element.removeEventListener('scroll', follow)
  }, [field, shown])
  if (!shown) return null
  const pieces = found.map(({ start, end }, index) => ({ before: draft.text.slice(found[index - 1]?.end ?? 0, start), token: draft.text.slice(start, end), start }))
  return (
    <div ref={box} className={styles.marks} aria-hidden data-testid="mention-marks">
      {pieces.map(({ before, token, start }) => (
        <span key={start}>
          {before}
          <mark>{token}</mark>
        </span>
      ))}
      {/* A last empty line has its height only when something follows it. */}
      {`${draft.text.slice(found.at(-1)?.end)}\u200b`}
    </div>
  )
}
