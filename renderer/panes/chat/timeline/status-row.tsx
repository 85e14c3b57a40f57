import { TimerReset } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { SessionStatus } from '#protocol/session'
import { useAbortSession, useSessionStatus } from '../../../client/session'
import { Button } from '../../../ui/button'
import { useChatScope } from '../chat-scope'
import { retryText } from './retry-text'
import styles from './timeline.module.css'
import { useStreaming } from './use-streaming'

/** Below the last message: that it works, or why it waits. Always of one height, so that nothing jumps. */
export function StatusRow() {
  const { sessionID, directory } = useChatScope()
  const status = useSessionStatus(directory, sessionID)
  const streaming = useStreaming()
  return (
    <div className={styles.status}>
      {status.type === 'busy' && !streaming && (
        <span className={styles.working} role="status">
          <span className={styles.pulse} aria-hidden>
            <i />
            <i />
            <i />
          </span>
          Working
        </span>
      )}
      {status.type === 'retry' && <RetryRow status={status} />}
    </div>
  )
}

function RetryRow({ status }: { status: Extract<SessionStatus, { type: 'retry' }> }) {
  const { sessionID } = useChatScope()
  const abort = useAbortSession()
  const now = useSeconds()
  return (
    <div className={styles.retry}>
      <TimerReset size={14} aria-hidden />
      <span className={styles.retryText} title={status.message} role="status">
        {retryText(status, now)}
      </span>
      <Button size="sm" loading={abort.isPending} onClick={() => abort.mutate(sessionID)}>
        Stop
      </Button>
    </div>
  )
}

function useSeconds(): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500)
    return () => clearInterval(timer)
  }, [])
  return now
}
