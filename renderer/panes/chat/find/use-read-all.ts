import { useEffect, useRef, useState } from 'react'
import { errorMessage } from '../../../client/client-error'
import { useTimeline } from '../../../client/message'
import { useClientScope } from '../../../client/client-context'
import { useToast } from '../../../ui/toast'
import { useChatScope } from '../chat-scope'

const LARGE_PAGE = 200

/** Reads the older pages one after another until all is there or the person stops it. */
export function useReadAll() {
  const { sessionID } = useChatScope()
  const { older, order } = useTimeline(sessionID)
  const session = useClientScope().messages.open(sessionID)
  const toast = useToast()
  const [reading, setReading] = useState(false)
  const stopped = useRef(true)
  useEffect(
    () => () => {
      stopped.current = true
    },
    [],
  )
  const start = async () => {
    stopped.current = false
    setReading(true)
    try {
      while (!stopped.current && session.timeline().older !== 'none') {
        const before = session.timeline().order.length
        await session.loadOlder(LARGE_PAGE)
        // The list reads its own page just now: wait for that.
        if (session.timeline().order.length === before) await changeOf(session)
      }
    } catch (error) {
      toast.show({ kind: 'danger', key: 'older', title: 'Earlier messages could not be read', text: errorMessage(error) })
    }
    setReading(false)
  }
  const stop = () => {
    stopped.current = true
    setReading(false)
  }
  return { some: older !== 'none', reading, count: order.length, start: () => void start(), stop }
}

function changeOf(session: { timeline: () => { older: string }; watch: (topic: 'timeline', listener: () => void) => () => void }): Promise<void> {
  if (session.timeline().older !== 'loading') return Promise.resolve()
  return new Promise((resolve) => {
    const end = session.watch('timeline', () => {
      end()
      resolve()
    })
  })
}
