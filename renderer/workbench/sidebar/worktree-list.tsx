import { GitBranch } from 'lucide-react'
import { useState } from 'react'
import { useWorktrees } from '../../client/worktree'
import { folderName } from '../file-name'
import { toggleFolder } from '../layout'
import { useLayout, useWorkbench } from '../workbench-context'
import { FolderHead } from './folder-head'
import { worktreeMenu } from './folder-menu'
import { RemoveWorktreeDialog } from './remove-worktree-dialog'
import { SessionList, type Shown } from './session-list'
import styles from './sidebar.module.css'

/** The other work trees of the folder's repository, unless they stand in the sidebar by themselves. */
export function WorktreeList({ directory, ...shown }: Shown & { directory: string }) {
  const folders = useLayout((layout) => layout.folders)
  const { data = [] } = useWorktrees(directory)
  return data
    .filter((worktree) => !folders.includes(worktree))
    .map((worktree) => <WorktreeSection key={worktree} directory={worktree} main={directory} {...shown} />)
}

function WorktreeSection({ directory, main, ...shown }: Shown & { directory: string; main: string }) {
  const workbench = useWorkbench()
  const unfolded = useLayout((layout) => layout.sidebar.unfolded.includes(directory))
  const [removing, setRemoving] = useState(false)
  const open = unfolded || shown.search !== ''
  return (
    <section className={styles.worktree} aria-label={`Work tree ${folderName(directory)}`}>
      <FolderHead
        directory={directory}
        icon={GitBranch}
        items={worktreeMenu(workbench, directory, () => setRemoving(true))}
        open={open}
        onToggle={() => workbench.layout.update((layout) => toggleFolder(layout, directory))}
      />
      {open && <SessionList directory={directory} {...shown} />}
      <RemoveWorktreeDialog directory={directory} main={main} open={removing} onOpenChange={setRemoving} />
    </section>
  )
}
