import type { Pty } from '#protocol/pty'
import { Banner } from '../../ui/banner'
import { Button } from '../../ui/button'
import type { LinkState } from './terminal-link'
import styles from './terminal.module.css'

type Props = { pty: Pty; state: LinkState; onReconnect: () => void; onRestart: () => void; onClose: () => void }

/** Says when a terminal is cut off or has ended. */
export function StateBanner({ pty, state, onReconnect, onRestart, onClose }: Props) {
  if (pty.status === 'exited' || state === 'ended') {
    const actions = (
      <span className={styles.actions}>
        <Button size="sm" onClick={onRestart}>Restart</Button>
        <Button size="sm" onClick={onClose}>Close</Button>
      </span>
    )
    const failed = pty.exitCode !== undefined && pty.exitCode !== 0
    return (
      <Banner tone={failed ? 'warn' : 'info'} action={actions}>
        {failed ? `This terminal has ended with code ${pty.exitCode}.` : 'This terminal has ended.'}
      </Banner>
    )
  }
  if (state !== 'lost') return null
  return (
    <Banner tone="warn" action={<Button size="sm" onClick={onReconnect}>Reconnect</Button>}>
      The connection to this terminal is lost. What runs in it goes on.
    </Banner>
  )
}
