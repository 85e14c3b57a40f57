import { useEffect, useState } from 'react'
import { useConnection } from '../../client/client-context'
import { Button } from '../../ui/button'
import { StatusDot } from '../../ui/status-dot'
import styles from './status.module.css'

export function ConnectionStatus() {
  const { state, retryNow } = useConnection()
  if (state.phase === 'live') {
    return (
      <span className={styles.item}>
        <StatusDot status="done" label="Connected" />
        Connected
      </span>
    )
  }
  if (state.phase === 'connecting') {
    return (
      <span className={styles.item} role="status">
        <StatusDot status="running" label="Connecting" />
        Connecting
      </span>
    )
  }
  return (
    <span className={styles.item} role="status">
      <StatusDot status="failed" label="Not connected" />
      {state.signedOut ? 'Signed out' : <Countdown until={state.retryAt} />}
      <Button variant="ghost" size="sm" onClick={state.signedOut ? () => location.reload() : retryNow}>
        {state.signedOut ? 'Sign in' : 'Try now'}
      </Button>
    </span>
  )
}

function Countdown({ until }: { until: number }) {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500)
    return () => clearInterval(timer)
  }, [])
  const seconds = Math.max(0, Math.ceil((until - now) / 1000))
  return <span>{seconds > 0 ? `No connection, next try in ${seconds} s` : 'No connection'}</span>
}
