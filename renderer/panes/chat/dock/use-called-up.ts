import { useEffect, useEffectEvent } from 'react'
import type { SessionID } from '#protocol/id'
import { allTabs } from '../../../workbench/layout'
import { WAITING } from '../../../workbench/waiting'
import { useLayout, useWorkbench } from '../../../workbench/workbench-context'

/** Calls `focus` once when the person asked to come to what waits in this session and it is there. */
export function useCalledUp(sessionID: SessionID, present: boolean, focus: () => void): void {
  const { change } = useWorkbench()
  const tabID = useLayout((layout) => allTabs(layout).find((tab) => tab.pane === 'chat' && tab.sessionID === sessionID && tab.section === WAITING)?.id)
  const answer = useEffectEvent((id: string) => {
    change(id, { section: undefined })
    focus()
  })
  useEffect(() => {
    if (tabID !== undefined && present) answer(tabID)
  }, [tabID, present])
}
