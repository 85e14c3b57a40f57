import { useState } from 'react'

export interface RenameFieldProps {
  label: string
  value: string
  /** The name without surrounding blanks; called only when it is a new one. */
  onRename: (name: string) => void
  /** The field is left, whatever came of it. */
  onDone: () => void
  className?: string
}

/** Takes the place of a name: Enter keeps the new one, Escape the old one; leaving the field keeps what was typed. */
export function RenameField({ label, value, onRename, onDone, className }: RenameFieldProps) {
  const [text, setText] = useState(value)
  const keep = () => {
    const wanted = text.trim()
    onDone()
    if (wanted !== '' && wanted !== value) onRename(wanted)
  }
  return (
    <input
      className={className}
      aria-label={label}
      value={text}
      autoFocus
      onFocus={(event) => event.target.select()}
      onChange={(event) => setText(event.target.value)}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return
        if (event.key !== 'Enter' && event.key !== 'Escape') return
        // Whoever gets the focus now must not take the key as a press.
        event.preventDefault()
        if (event.key === 'Enter') keep()
        else onDone()
      }}
    />
  )
}
