import { FileSearch } from 'lucide-react'
import { relativePath } from '../../client/file'
import { EmptyState } from '../../ui/empty-state'
import { Split } from '../../ui/split'
import { Tabs } from '../../ui/tabs'
import type { PaneProps } from '../../workbench/pane'
import { useWorkbench } from '../../workbench/workbench-context'
import { FileTree } from './file-tree'
import { FileView } from './file-view'
import styles from './files.module.css'
import { TextSearchPanel } from './text-search-panel'

/** The tree or the search at the left, the file at the right. */
export function FilesPane({ tab, directory }: PaneProps) {
  const workbench = useWorkbench()
  const { line, section = 'tree' } = tab
  const path = tab.path === undefined ? undefined : relativePath(directory, tab.path)
  const open = (chosen: string, at?: number) => workbench.change(tab.id, { path: chosen, line: at })
  const side = (
    <Tabs
      label="Find files"
      className={styles.side}
      value={section === 'search' ? 'search' : 'tree'}
      onChange={(value) => workbench.change(tab.id, { section: value })}
      tabs={[
        { id: 'tree', label: 'Files', content: <FileTree directory={directory} selected={path} onOpen={open} /> },
        { id: 'search', label: 'Search', content: <TextSearchPanel directory={directory} onOpen={open} /> },
      ]}
    />
  )
  const file =
    path === undefined ? (
      <EmptyState icon={FileSearch} title="No file is open" text="Choose one in the tree, or find it by its name with Ctrl or ⌘ and P." />
    ) : (
      <FileView key={path} directory={directory} path={path} {...(line === undefined ? {} : { line })} />
    )
  return (
    <Split
      panes={[
        { id: 'side', content: side, defaultSize: '280px', minSize: '160px' },
        { id: 'file', content: <div className={styles.file}>{file}</div>, minSize: '200px' },
      ]}
    />
  )
}
