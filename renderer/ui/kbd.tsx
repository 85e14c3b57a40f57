import { formatKeys, isMac } from './keys'
import styles from './kbd.module.css'

export interface KbdProps {
  /** A chord such as `mod+shift+p`, or two chords in a row: `mod+k mod+s`. */
  keys: string
}

export function Kbd({ keys }: KbdProps) {
  const mac = isMac(navigator.userAgent)
  return (
    <span className={styles.group}>
      {keys.split(' ').map((chord, index) => (
        <kbd key={index} className={styles.kbd}>
          {formatKeys(chord, mac)}
        </kbd>
      ))}
    </span>
  )
}
