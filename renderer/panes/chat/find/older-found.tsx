import { Button } from '../../../ui/button'
import { Spinner } from '../../../ui/spinner'
import styles from './find.module.css'
import { useReadAll } from './use-read-all'

/** Nothing once all is loaded; before that, the way to look through the rest too. */
export function OlderFound() {
  const { some, reading, count, start, stop } = useReadAll()
  if (!some && !reading) return null
  return (
    <div className={styles.older} data-testid="find-older">
      {reading && <Spinner size={12} label="" />}
      <span className={styles.olderText} role="status">
        {reading ? `${count.toLocaleString()} messages read…` : `Looked through the last ${count.toLocaleString()} messages`}
      </span>
      <Button size="sm" variant="ghost" onClick={reading ? stop : start}>
        {reading ? 'Stop' : 'Search earlier ones'}
      </Button>
    </div>
  )
}
