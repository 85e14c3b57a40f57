import { ArrowDown, ArrowUp, CaseSensitive, Search, X } from 'lucide-react'
import { useLayoutEffect, useRef, type KeyboardEvent } from 'react'
import { IconButton } from '../../../ui/icon-button'
import { TextField } from '../../../ui/text-field'
import { FindCount } from './find-count'
import styles from './find.module.css'
import { OlderFound } from './older-found'
import { useFind, type FindPlace } from './use-find'

export type FindBarProps = FindPlace & {
  /** Grows when the person asks for the search once more. */
  asked: number
  onClose: () => void
}

/** Finds words in the whole conversation, drawn or not. */
export function FindBar({ asked, list, box, onClose }: FindBarProps) {
  const field = useRef<HTMLInputElement>(null)
  const { query, setQuery, matchCase, setMatchCase, count, step, ...found } = useFind({ list, box })
  useLayoutEffect(() => {
    field.current?.focus()
    field.current?.select()
  }, [asked])
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Escape') onClose()
    else if (event.key === 'Enter' && event.target === field.current) step(event.shiftKey ? -1 : 1)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div className={styles.bar} role="search" aria-label="Find in the conversation" data-testid="find-bar" onKeyDown={onKeyDown}>
      <div className={styles.line}>
        <TextField
          ref={field}
          label="Find in the conversation"
          hideLabel
          icon={Search}
          placeholder="Find"
          maxLength={500}
          value={query}
          onChange={setQuery}
          end={<FindCount query={query} count={count} {...found} />}
        />
        <IconButton icon={CaseSensitive} label="Match case" size="sm" pressed={matchCase} onClick={() => setMatchCase(!matchCase)} />
        <IconButton icon={ArrowUp} label="Previous" keys="shift+enter" size="sm" disabled={count === 0} onClick={() => step(-1)} />
        <IconButton icon={ArrowDown} label="Next" keys="enter" size="sm" disabled={count === 0} onClick={() => step(1)} />
        <IconButton icon={X} label="Close the search" keys="escape" size="sm" onClick={onClose} />
      </div>
      <OlderFound />
    </div>
  )
}
