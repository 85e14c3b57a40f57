import type { LucideIcon } from 'lucide-react'
import { useProjects } from '../client/project'
import { folderName } from './file-name'
import styles from './folder-form.module.css'
import { useLayout, useWorkbench } from './workbench-context'

const SHOWN = 6

/** Projects that the server knows and the sidebar does not show, last used first. */
export function RecentFolders({ icon: Icon, onOpened }: { icon: LucideIcon; onOpened?: () => void }) {
  const workbench = useWorkbench()
  const folders = useLayout((layout) => layout.folders)
  const { data = [] } = useProjects()
  const recent = data.map(({ worktree }) => worktree).filter((worktree) => worktree !== '/' && !folders.includes(worktree))
  if (recent.length === 0) return null
  const open = (directory: string) => {
    workbench.openFolder(directory)
    onOpened?.()
  }
  return (
    <section className={styles.recent} aria-label="Recent folders">
      <h3 className={styles.heading}>Recent</h3>
      {recent.slice(0, SHOWN).map((directory) => (
        <button key={directory} type="button" className={styles.item} title={directory} onClick={() => open(directory)}>
          <Icon size={15} aria-hidden />
          <span className={styles.name}>{folderName(directory)}</span>
          <span className={styles.path}>{directory}</span>
        </button>
      ))}
    </section>
  )
}
