import type { KeyboardEvent } from 'react'

/** The keys of a search box: Enter in its field goes to the next place, Shift+Enter to the one before, Escape leaves. */
export function findKeys({ step, close }: { step: (by: 1 | -1) => void; close: () => void }) {
  return (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Escape') close()
    else if (event.key === 'Enter' && event.target instanceof HTMLInputElement) step(event.shiftKey ? -1 : 1)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
}
