import { useEffect, useEffectEvent, useRef } from 'react'
import type { WaitingRequest } from '#protocol/permission'
import { useWaiting } from '../client/waiting'
import { useToast } from '../ui/toast'
import { activeTab } from './layout'
import { onCallWaiting, WAITING } from './waiting'
import { useLayout, useWorkbench, type Workbench } from './workbench-context'

const MAX_TEXT = 120

/** Tells the system of everybody who begins to wait while the window is not looked at, and goes there when the person asks. */
export function useWaitingWatch(): void {
  const workbench = useWorkbench()
  const toast = useToast()
  const { data: waiting, refetch } = useWaiting()
  const current = useLayout((layout) => activeTab(layout)?.sessionID)
  const known = useRef<ReadonlySet<string>>(undefined)
  const tellNew = useEffectEvent((all: readonly WaitingRequest[]) => {
    const before = known.current
    known.current = new Set(all.map(({ id }) => id))
    // What waited already when the window came is no news.
    if (!before || document.hasFocus() || !workbench.preferences.get().notifications) return
    for (const entry of all) if (!before.has(entry.id)) void workbench.bridge?.notify({ title: entry.title.slice(0, 200), body: waitingText(entry), tag: entry.rootID })
  })
  useEffect(() => {
    if (waiting) tellNew(waiting)
  }, [waiting])
  const next = useEffectEvent(async () => {
    // A card may be in sight a moment before the list of all that wait has come again.
    const all = waiting?.length ? waiting : (await refetch()).data
    const entry = all?.find(({ rootID, sessionID }) => rootID === current || sessionID === current) ?? all?.[0]
    if (entry) openWaiting(workbench, entry)
    else toast.show({ kind: 'info', key: 'waiting', title: 'Nothing waits for your answer' })
  })
  useEffect(() => onCallWaiting(() => void next()), [])
}

/** Shows the conversation that waits, with the focus on its card. */
export function openWaiting({ open }: Pick<Workbench, 'open'>, { directory, rootID }: WaitingRequest): void {
  open({ pane: 'chat', directory, sessionID: rootID, section: WAITING })
}

/** What somebody waits for, in one line. */
export function waitingText({ kind, subject, text }: Pick<WaitingRequest, 'kind' | 'subject' | 'text'>): string {
  const line = text.split('\n', 1)[0]?.slice(0, MAX_TEXT) ?? ''
  if (kind === 'question') return `Asks: ${line || subject}`
  return subject === 'bash' ? `Wants to run: ${line}` : subject === 'edit' ? `Wants to change ${line}` : `Asks for ${subject}${line === '*' || line === '' ? '' : `: ${line}`}`
}
