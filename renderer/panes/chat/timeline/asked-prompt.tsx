import { useEffect, useEffectEvent, type RefObject } from 'react'
import type { MessageID } from '#protocol/id'
import { useTimeline } from '../../../client/message'
import type { VirtualListHandle } from '../../../ui/virtual-list'
import { useChatScope } from '../chat-scope'
import { useTimelineRows } from './use-timeline-rows'

export type AskedPromptProps = {
  /** The prompt that somebody wants to see. */
  asked: MessageID | undefined
  list: RefObject<VirtualListHandle | null>
  box: RefObject<HTMLElement | null>
  onShown: () => void
}

const MOST_FRAMES = 90
const STEADY_FRAMES = 6

/** Brings a prompt into view that a link from elsewhere leads to; older pages are read until it is there. */
export function AskedPrompt({ asked, list, box, onShown }: AskedPromptProps) {
  const { sessionID } = useChatScope()
  const { phase, older, order, loadOlder } = useTimeline(sessionID)
  const rows = useTimelineRows()
  const known = asked !== undefined && order.includes(asked)
  const show = useEffectEvent((messageID: MessageID) => {
    const index = rows.findIndex((row) => row.kind === 'prompt' && row.messageID === messageID)
    bringIntoView(box.current, messageID, () => list.current?.scrollToIndex(index))
    onShown()
  })
  const read = useEffectEvent(() => void loadOlder().catch(onShown))
  const giveUp = useEffectEvent(onShown)
  useEffect(() => {
    if (asked === undefined || phase !== 'ready') return
    if (known) show(asked)
    else if (older === 'some') read()
    else if (older === 'none') giveUp()
  }, [asked, known, phase, older, order])
  return null
}

/** A list that has just come into the page goes to its end first, and measures its rows: this asks again until the prompt stays in view. */
function bringIntoView(box: HTMLElement | null, messageID: MessageID, scroll: () => void): void {
  let [frames, steady] = [0, 0]
  const look = () => {
    const found = box?.querySelector<HTMLElement>(`[data-message="${messageID}"]`)
    const seen = box && found && isWithin(found.getBoundingClientRect(), box.getBoundingClientRect())
    if (seen) steady += 1
    else {
      steady = 0
      scroll()
    }
    frames += 1
    if (steady >= STEADY_FRAMES && found) shine(found)
    else if (frames < MOST_FRAMES) requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
}

function isWithin(row: DOMRect, box: DOMRect): boolean {
  return row.top < box.bottom && row.bottom > box.top && row.height > 0
}

/** Once, so that the eye finds it. */
function shine(element: HTMLElement): void {
  const frame = (colour: string) => ({ outline: `2px solid ${colour}`, outlineOffset: '3px' })
  element.animate([frame('var(--accent)'), frame('transparent')], { duration: 1600, easing: 'ease-out' })
}
