import { ChevronsDownUp, Ellipsis, FilePlus, FolderPlus, History } from 'lucide-react'
import { IconButton } from '../../ui/icon-button'
import { Menu } from '../../ui/menu'
import type { MenuItem } from '../../ui/menu-items'
import { Toolbar } from '../../ui/toolbar'
import { usePreferences, useWorkbench } from '../../workbench/workbench-context'
import { parentOf, type EntryTask } from './entry/entry-task'
import styles from './files.module.css'

type Props = { onTask: (task: EntryTask) => void; within: string | undefined; onCollapse: (() => void) | undefined }

/** What the tree as a whole can do, and what it shows. */
export function TreeBar({ onTask, within, onCollapse }: Props) {
  const { preferences } = useWorkbench()
  const { hiddenFiles, ignoredFiles } = usePreferences()
  const create = (type: 'file' | 'directory') => onTask({ kind: 'create', type, within: within === undefined ? '' : parentOf(within) })
  const shown: MenuItem[] = [
    { label: 'New file…', icon: FilePlus, onSelect: () => create('file') },
    { label: 'New folder…', icon: FolderPlus, onSelect: () => create('directory') },
    { label: 'Recently deleted…', icon: History, onSelect: () => onTask({ kind: 'bring-back' }) },
    { kind: 'separator' },
    { kind: 'check', label: 'Hidden files', checked: hiddenFiles, onChange: (hidden) => preferences.update((now) => ({ ...now, hiddenFiles: hidden })) },
    { kind: 'check', label: 'Files that git ignores', checked: ignoredFiles, onChange: (ignored) => preferences.update((now) => ({ ...now, ignoredFiles: ignored })) },
  ]
  const end = (
    <>
      <IconButton icon={FilePlus} data-extra label="New file…" size="sm" onClick={() => create('file')} />
      <IconButton icon={FolderPlus} data-extra label="New folder…" size="sm" onClick={() => create('directory')} />
      <IconButton icon={ChevronsDownUp} label="Fold everything" size="sm" disabled={!onCollapse} onClick={onCollapse} />
      <Menu items={shown} align="end">
        <IconButton icon={Ellipsis} label="More for the tree" size="sm" />
      </Menu>
    </>
  )
  return (
    <Toolbar label="Tree" className={styles.treeBar} end={end}>
      {null}
    </Toolbar>
  )
}
