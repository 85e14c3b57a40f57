import { formatKeys, isMac } from '../../ui/keys'
import styles from './terminal.module.css'

/** Tells what a link really opens, and how; in the corner, as in a browser, where it moves nothing. */
export function LinkTarget({ target }: { target: string }) {
  const mac = isMac(navigator.userAgent)
  return (
    <div className={styles.target} role="tooltip">
      <span className={styles.how}>{mac ? '⌘ click' : `${formatKeys('mod', false)}+click`}</span>
      <span className={styles.address}>{target}</span>
    </div>
  )
}
