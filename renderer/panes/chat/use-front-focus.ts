import { useEffect, useEffectEvent, useRef } from 'react'

/** When the tab comes to the front, whoever had the focus may have gone out of sight with the other tab: then `focus` is called. */
export function useFrontFocus(front: boolean, focus: () => void): void {
  const before = useRef(front)
  const take = useEffectEvent(() => {
    const active = document.activeElement
    if (!active || active === document.body || active.closest('[inert]')) focus()
  })
  useEffect(() => {
    if (front && !before.current) take()
    before.current = front
  }, [front])
}
