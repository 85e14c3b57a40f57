import { useEffect, useEffectEvent, useRef, type FocusEvent, type RefObject } from 'react'

/** A card that goes takes the focus with it: the next card gets it, or else whoever is told by `onGone`. Spread the answer on the box around. */
export function useCardFocus(shown: string | undefined, card: RefObject<HTMLElement | null>, onGone: () => void) {
  const within = useRef(false)
  const move = useEffectEvent(() => {
    if (!within.current || document.activeElement !== document.body) return
    within.current = false
    if (card.current) card.current.focus({ preventScroll: true })
    else onGone()
  })
  useEffect(() => {
    move()
  }, [shown])
  return {
    onFocus: () => void (within.current = true),
    onBlur: ({ currentTarget, relatedTarget }: FocusEvent<HTMLElement>) => {
      // Without a target the focused element may just be on its way out of the page.
      if (relatedTarget && !currentTarget.contains(relatedTarget as Node)) within.current = false
    },
  }
}
