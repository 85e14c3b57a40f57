import { useRef, useState } from 'react'
import { flushSync } from 'react-dom'

/** Whether the search is open. What had the focus before gets it back; `fallback` stands in when it is gone. */
export function useFinding(fallback: () => void) {
  const [asked, setAsked] = useState(0)
  const before = useRef<Element>(null)
  return {
    /** Zero while it is closed; grows each time it is asked for. */
    asked,
    start: () => {
      if (asked === 0) before.current = document.activeElement
      // At once: the next key that is pressed belongs to the search already.
      flushSync(() => setAsked((times) => times + 1))
    },
    stop: () => {
      setAsked(0)
      const place = before.current
      if (place instanceof HTMLElement && place.isConnected && place !== document.body) place.focus()
      else fallback()
    },
  }
}
