import { ArrowDown, ArrowUp, X } from 'lucide-react'
import { useState, type KeyboardEvent, type RefObject } from 'react'
import { IconButton } from '../../ui/icon-button'
import { TextField } from '../../ui/text-field'
import type { Screen } from './screen'
import styles from './terminal.module.css'

export function TerminalSearch({ screen, onClose }: { screen: RefObject<Screen | undefined>; onClose: () => void }) {
  const [text, setText] = useState('')
  const next = (wanted = text) => screen.current?.search.findNext(wanted, { incremental: wanted !== text })
  const previous = () => screen.current?.search.findPrevious(text)
  const close = () => {
    screen.current?.search.clearDecorations()
    onClose()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') close()
    else if (event.key === 'Enter' && event.shiftKey) previous()
    else if (event.key === 'Enter') next()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const change = (wanted: string) => {
    setText(wanted)
    next(wanted)
  }
  return (
    <div className={styles.search} role="search" aria-label="Search in the terminal" onKeyDown={onKeyDown}>
      <TextField label="Search in the terminal" hideLabel placeholder="Search" value={text} onChange={change} autoFocus />
      <IconButton icon={ArrowUp} label="Previous" size="sm" onClick={previous} />
      <IconButton icon={ArrowDown} label="Next" size="sm" onClick={() => next()} />
      <IconButton icon={X} label="Close the search" size="sm" onClick={close} />
    </div>
  )
}
