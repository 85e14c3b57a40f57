import type { MessageID } from '#protocol/id'

export type HoldInView = {
  /** The box around the list. */
  box: HTMLElement
  messageID: MessageID
  scroll: () => void
  signal: AbortSignal
}

const BY_PERSON = ['wheel', 'touchmove', 'pointerdown', 'keydown'] as const

/** Scrolls to a message, and again whenever rows that are measured or read move it away: until the person does anything at all. */
export function holdInView({ box, messageID, scroll, signal }: HoldInView): void {
  const ended = new AbortController()
  const end = () => ended.abort()
  let row: HTMLElement | null = null
  let shone = false
  const sight = new IntersectionObserver((entries) => {
    const last = entries.findLast(({ target }) => target === row)
    if (!last) return
    if (!last.isIntersecting) return scroll()
    if (!shone) shine(last.target)
    shone = true
  })
  const find = () => {
    if (row?.isConnected) return
    row = box.querySelector<HTMLElement>(`[data-message="${messageID}"]`)
    sight.disconnect()
    if (row) sight.observe(row)
    else scroll()
  }
  const rows = new MutationObserver(find)
  ended.signal.addEventListener('abort', () => {
    rows.disconnect()
    sight.disconnect()
  })
  signal.addEventListener('abort', end, { once: true, signal: ended.signal })
  for (const kind of BY_PERSON) document.addEventListener(kind, end, { capture: true, passive: true, signal: ended.signal })
  rows.observe(box, { childList: true, subtree: true })
  scroll()
  find()
}

/** Once, so that the eye finds it. */
function shine(element: Element): void {
  const frame = (colour: string) => ({ outline: `2px solid ${colour}`, outlineOffset: '3px' })
  element.animate([frame('var(--accent)'), frame('transparent')], { duration: 1600, easing: 'ease-out' })
}
