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

const MOST_FRAMES = 60

/** Brings a prompt into view that a link from elsewhere leads to; older pages are read until it is there. */
export function AskedPrompt({ asked, list, box, onShown }: AskedPromptProps) {
  const { sessionID } = useChatScope()
  const { phase, older, order, loadOlder } = useTimeline(sessionID)
  const rows = useTimelineRows()
  const known = asked !== undefined && order.includes(asked)
  const show = useEffectEvent((messageID: MessageID) => {
    list.current?.scrollToIndex(rows.findIndex((row) => row.kind === 'prompt' && row.messageID === messageID))
    flashSoon(box.current, messageID)
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

/** Shines once, so that the eye finds it; the row may not be drawn yet. */
function flashSoon(box: HTMLElement | null, messageID: MessageID): void {
  let frames = 0
  const look = () => {
    const found = box?.querySelector(`[data-message="${messageID}"]`)
    if (found) found.animate([{ outline: '2px solid var(--accent)', outlineOffset: '3px' }, { outline: '2px solid transparent', outlineOffset: '3px' }], { duration: 1600, easing: 'ease-out' })
    else if ((frames += 1) < MOST_FRAMES) requestAnimationFrame(look)
  }
  look()
}
