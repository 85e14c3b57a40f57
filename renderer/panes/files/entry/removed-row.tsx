import { File, Folder, Undo2 } from 'lucide-react'
import { useState } from 'react'
import type { RemovedEntry } from '#protocol/file'
import { Button } from '../../../ui/button'
import { RelativeTime } from '../../../ui/relative-time'
import { fileName } from '../../../workbench/file-name'
import styles from './removed.module.css'
import { parentOf } from './entry-task'

export function RemovedRow({ entry, onBack }: { entry: RemovedEntry; onBack: () => Promise<void> }) {
  const [busy, setBusy] = useState(false)
  const Icon = entry.type === 'file' ? File : Folder
  const folder = parentOf(entry.path)
  const back = async () => {
    setBusy(true)
    await onBack()
    setBusy(false)
  }
  return (
    <div className={styles.row} title={entry.path}>
      <Icon size={16} className={styles.icon} aria-hidden />
      <div className={styles.words}>
        <div className={styles.name}>{fileName(entry.path)}</div>
        <div className={styles.facts}>
          {folder !== '' && <span className={styles.folder}>{folder}</span>}
          <RelativeTime time={entry.time} />
        </div>
      </div>
      <Button size="sm" icon={Undo2} loading={busy} aria-label={`Bring back ${entry.path}`} onClick={() => void back()}>
        Bring back
      </Button>
    </div>
  )
}
