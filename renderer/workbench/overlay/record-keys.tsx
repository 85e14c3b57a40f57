import { useEffect, useEffectEvent, useState } from 'react'
import { isMac } from '../../ui/keys'
import { pressedChord } from '../chord'
import { refuseKeys } from '../own-keys'
import styles from './overlay.module.css'

type Props = {
  label: string
  onKeys: (keys: string) => void
  onCancel: () => void
  /** The focus went elsewhere. */
  onLeave: () => void
}

/** Takes the next keys that are pressed; Escape leaves things as they are, Backspace means none. */
export function RecordKeys({ label, onKeys, onCancel, onLeave }: Props) {
  const [refusal, setRefusal] = useState<string>()
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.key === 'Tab') return onLeave()
    event.preventDefault()
    event.stopImmediatePropagation()
    const chord = event.repeat ? undefined : pressedChord(event, isMac(navigator.userAgent))
    if (chord === 'escape') return onCancel()
    if (chord === 'backspace' || chord === 'delete') return onKeys('')
    if (chord === undefined) return
    const wrong = refuseKeys(chord)
    if (wrong === undefined) onKeys(chord)
    else setRefusal(wrong)
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKeyDown(event)
    // Before the dialog, which Escape would close.
    window.addEventListener('keydown', listener, { capture: true })
    return () => window.removeEventListener('keydown', listener, { capture: true })
  }, [])
  return (
    <>
      <input className={styles.record} readOnly autoFocus aria-label={label} value={refusal ?? 'Press keys…'} onBlur={onLeave} />
      <span className={styles.spoken} role="status">
        {refusal}
      </span>
    </>
  )
}
