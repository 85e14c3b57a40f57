import { ArrowLeft } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '../../ui/button'
import styles from './files.module.css'

/** What a pane shows that has room for one column: the file, and a way back to the list. */
export function NarrowFile({ file, onBack }: { file: ReactNode; onBack: () => void }) {
  return (
    <div className={styles.file}>
      <div className={styles.back}>
        <Button variant="ghost" size="sm" icon={ArrowLeft} onClick={onBack}>
          Back to the list
        </Button>
      </div>
      {file}
    </div>
  )
}
