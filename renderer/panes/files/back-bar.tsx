import { ArrowLeft } from 'lucide-react'
import { Button } from '../../ui/button'
import styles from './files.module.css'

/** Stands above a file where there is no room for the list beside it. */
export function BackBar({ onBack }: { onBack: () => void }) {
  return (
    <div className={styles.back}>
      <Button variant="ghost" size="sm" icon={ArrowLeft} onClick={onBack}>
        Back to the list
      </Button>
    </div>
  )
}
