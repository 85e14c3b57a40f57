import { useState } from 'react'
import styles from './change-view.module.css'

/** The new image over the old one, shown from the line that is moved on. */
export function ImageSwipe({ before, after }: { before: string; after: string }) {
  const [share, setShare] = useState(50)
  return (
    <figure className={styles.swipe}>
      <div className={styles.layers}>
        <img src={before} alt="Before the change" />
        <img src={after} alt="After the change" style={{ clipPath: `inset(0 0 0 ${share}%)` }} />
        <span className={styles.edge} style={{ insetInlineStart: `${share}%` }} aria-hidden />
      </div>
      <input type="range" min={0} max={100} value={share} aria-label="How much of the image before is shown" onChange={({ target }) => setShare(Number(target.value))} />
      <figcaption>Before at the left of the line, after at the right</figcaption>
    </figure>
  )
}
