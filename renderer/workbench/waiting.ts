/** The section of a chat tab whose waiting card is to get the focus. */
export const WAITING = 'waiting'

const EVENT = 'waiting-next'

/** Asks the window to go to whoever waits for the person. */
export function callWaiting(): void {
  window.dispatchEvent(new CustomEvent(EVENT))
}

export function onCallWaiting(listener: () => void): () => void {
  window.addEventListener(EVENT, listener)
  return () => window.removeEventListener(EVENT, listener)
}
