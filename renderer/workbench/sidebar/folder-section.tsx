import { useState } from 'react'
import { useProject } from '../../client/project'
import { folderName } from '../file-name'
import { moveFolder, toggleFolder } from '../layout'
import { useLayout, useWorkbench } from '../workbench-context'
import { FolderHead } from './folder-head'
import { folderMenu } from './folder-menu'
import { NewWorktreeDialog } from './new-worktree-dialog'
import { SessionList, type Shown } from './session-list'
import styles from './sidebar.module.css'
import { WorktreeList } from './worktree-list'

/** One folder. It is only read from the server while it is unfolded or searched. */
export function FolderSection({ directory, ...shown }: Shown & { directory: string }) {
  const workbench = useWorkbench()
  const unfolded = useLayout((layout) => layout.sidebar.unfolded.includes(directory))
  const at = useLayout((layout) => layout.folders.indexOf(directory))
  const count = useLayout((layout) => layout.folders.length)
  const [naming, setNaming] = useState(false)
  const open = unfolded || shown.search !== ''
  const { data: project } = useProject(directory, open)
  const move = (to: number) => workbench.layout.update((layout) => moveFolder(layout, directory, to))
  const items = folderMenu(workbench, directory, {
    // Only git has work trees.
    ...(project && project.vcs !== 'git' ? {} : { newWorktree: () => setNaming(true) }),
    ...(at > 0 ? { up: () => move(at - 1) } : {}),
    ...(at < count - 1 ? { down: () => move(at + 1) } : {}),
  })
  return (
    <section className={styles.folder} aria-label={folderName(directory)}>
      <FolderHead
        directory={directory}
        items={items}
        open={open}
        onToggle={() => workbench.layout.update((layout) => toggleFolder(layout, directory))}
        onDropped={(dragged) => workbench.layout.update((layout) => moveFolder(layout, dragged, layout.folders.indexOf(directory)))}
        onStep={(by) => move(Math.min(count - 1, Math.max(0, at + by)))}
      />
      {open && <SessionList directory={directory} {...shown} />}
      {open && <WorktreeList directory={directory} {...shown} />}
      <NewWorktreeDialog directory={directory} open={naming} onOpenChange={setNaming} />
    </section>
  )
}
