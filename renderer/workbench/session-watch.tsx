import { useEffect, useEffectEvent } from 'react'
import type { SessionID } from '#protocol/id'
import type { Failure } from '#protocol/message'
import { useClientScope, useEvent } from '../client/client-context'
import { findSession } from '../client/session'
import { findWaiting } from '../client/waiting'
import { useToast } from '../ui/toast'
import { noteEnd, noteSeen } from './attention'
import { activeTab } from './layout'
import { openWaiting, useWaitingWatch } from './use-waiting-watch'
import { useLayout, useWorkbench } from './workbench-context'

/** Notices what happens in sessions that nobody looks at: marks in the sidebar, toasts, notifications, the badge. Draws nothing. */
export function SessionWatch() {
  const workbench = useWorkbench()
  const { queries } = useClientScope()
  const toast = useToast()
  const current = useLayout((layout) => activeTab(layout)?.sessionID)
  const lookedAt = (id: SessionID) => id === current && document.visibilityState === 'visible' && document.hasFocus()
  const tell = (id: SessionID, body: string) => {
    const session = findSession(queries, id)
    if (!workbench.preferences.get().notifications || document.hasFocus() || !session) return
    void workbench.bridge?.notify({ title: session.title.slice(0, 200), body: body.slice(0, 1000), tag: id })
  }
  const goTo = (id: SessionID) => {
    const session = findSession(queries, id)
    if (session) workbench.open({ pane: 'chat', directory: session.directory, sessionID: id })
  }
  useEvent('session.idle', ({ properties: { sessionID } }) => {
    // Sessions of tasks are no news: their parent goes on.
    const session = findSession(queries, sessionID)
    if (lookedAt(sessionID) || !session || session.parentID !== undefined) return
    workbench.attention.update((attention) => noteEnd(attention, session, 'done'))
    tell(sessionID, 'Done')
  })
  useEvent('session.error', ({ properties: { sessionID, error }, directory }) => {
    if (!error || error.name === 'MessageAbortedError') return
    if (sessionID === undefined) return void toast.show({ kind: 'danger', title: 'Something went wrong', text: failureText(error) })
    if (lookedAt(sessionID)) return
    const session = findSession(queries, sessionID)
    workbench.attention.update((attention) => noteEnd(attention, session ?? { id: sessionID, directory }, 'failed'))
    const title = session?.title ?? 'A session failed'
    toast.show({ kind: 'danger', key: sessionID, title, text: failureText(error), action: { label: 'Open', onClick: () => goTo(sessionID) } })
    tell(sessionID, failureText(error))
  })
  useWaitingWatch()
  useSeen(current)
  useBadge()
  const openNotified = useEffectEvent((id: string) => {
    if (!id.startsWith('notification:')) return
    const sessionID = id.slice('notification:'.length) as SessionID
    const waiting = findWaiting(queries).find(({ rootID }) => rootID === sessionID)
    if (waiting) openWaiting(workbench, waiting)
    else goTo(sessionID)
  })
  useEffect(() => workbench.bridge?.onCommand((id) => openNotified(id)), [workbench])
  return null
}

function useSeen(current: SessionID | undefined) {
  const { attention } = useWorkbench()
  useEffect(() => {
    if (current === undefined) return undefined
    const look = () => attention.update((now) => noteSeen(now, current))
    look()
    window.addEventListener('focus', look)
    return () => window.removeEventListener('focus', look)
  }, [attention, current])
}

/** The number on the app's icon: sessions with news. */
function useBadge() {
  const { attention, bridge } = useWorkbench()
  useEffect(() => {
    const count = () => void bridge?.setBadge(Object.keys(attention.get()).length)
    count()
    return attention.subscribe(count)
  }, [attention, bridge])
}

function failureText(error: Failure): string {
  return 'message' in error.data ? error.data.message : 'The answer was longer than the model allows.'
}
