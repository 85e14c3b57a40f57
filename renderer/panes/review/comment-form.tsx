import { useEffect, useRef, useState } from 'react'
import { Button } from '../../ui/button'
import { TextArea } from '../../ui/text-area'
import styles from './line-notes.module.css'

/** A comment being written; Ctrl or ⌘ and Enter keeps it, Escape lets it go. */
export function CommentForm({ text, onKeep, onCancel }: { text: string; onKeep: (text: string) => void; onCancel: () => void }) {
  const [value, setValue] = useState(text)
  const box = useRef<HTMLDivElement>(null)
  const end = (then: () => void) => {
    // The field goes with its form; the keys of the review go on where it was.
    box.current?.closest<HTMLElement>('[data-testid="diff-sheet"]')?.focus({ preventScroll: true })
    then()
  }
  const keep = () => end(() => (value.trim() === '' ? onCancel() : onKeep(value)))
  // A row of a virtual list comes into the page without a moment in which autoFocus works.
  useEffect(() => box.current?.querySelector('textarea')?.focus({ preventScroll: true }), [])
  return (
    <div ref={box} className={styles.form}>
      <TextArea
        label="Comment for the agent"
        hideLabel
        placeholder="A comment for the agent"
        value={value}
        onChange={setValue}
        minRows={2}
        maxRows={10}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) keep()
          else if (event.key === 'Escape') end(onCancel)
          else return
          event.preventDefault()
          event.stopPropagation()
        }}
      />
      <div className={styles.formEnd}>
        <Button size="sm" variant="ghost" onClick={() => end(onCancel)}>
          Cancel
        </Button>
        <Button size="sm" variant="primary" keys="mod+enter" disabled={value.trim() === ''} onClick={keep}>
          Keep comment
        </Button>
      </div>
    </div>
  )
}
