import { useEffect, useEffectEvent, useRef, type RefObject } from 'react'
import type { MessageID } from '#protocol/id'
import { useTimeline } from '../../../client/message'
import type { VirtualListHandle } from '../../../ui/virtual-list'
import { useChatScope } from '../chat-scope'
import { holdInView } from './hold-in-view'
import { useTimelineRows } from './use-timeline-rows'

export type AskedPromptProps = {
  /** The prompt that somebody wants to see. */
  asked: MessageID | undefined
  list: RefObject<VirtualListHandle | null>
  box: RefObject<HTMLElement | null>
  onShown: () => void
}

/** Brings a prompt into view that a link from elsewhere leads to; older pages are read until it is there. */
export function AskedPrompt({ asked, list, box, onShown }: AskedPromptProps) {
  const { sessionID } = useChatScope()
  const { phase, older, order, loadOlder } = useTimeline(sessionID)
  const rows = useTimelineRows()
  const held = useRef<AbortController>(undefined)
  const known = asked !== undefined && order.includes(asked)
  const scrollTo = useEffectEvent((messageID: MessageID) => {
    const index = rows.findIndex((row) => row.kind === 'prompt' && row.messageID === messageID)
    if (index >= 0) list.current?.scrollToIndex(index)
  })
  const show = useEffectEvent((messageID: MessageID) => {
    held.current?.abort()
    held.current = new AbortController()
    if (box.current) holdInView({ box: box.current, messageID, scroll: () => scrollTo(messageID), signal: held.current.signal })
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
  useEffect(() => () => held.current?.abort(), [])
  return null
}
