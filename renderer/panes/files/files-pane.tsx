import { FileSearch } from 'lucide-react'
import { useState } from 'react'
import { relativePath } from '../../client/file'
import { EmptyState } from '../../ui/empty-state'
import { Split, type SplitPane } from '../../ui/split'
import { Tabs } from '../../ui/tabs'
import { useNarrowBox } from '../../ui/use-narrow-box'
import type { PaneProps } from '../../workbench/pane'
import { useWorkbench } from '../../workbench/workbench-context'
import { BackBar } from './back-bar'
import { useFilesCommand } from './commands'
import { EntryDialog } from './entry/entry-dialog'
import { parentOf, type EntryTask } from './entry/entry-task'
import { FileTree } from './file-tree'
import { FileView } from './file-view'
import styles from './files.module.css'
import { SearchPanel } from './search/search-panel'
import { useReplacing } from './search/use-replacing'
import { useSearch } from './search/use-search'
import { useListShown } from './use-list-shown'

/** Pixels that a tree and a file beside each other need. */
const TWO_COLUMNS = 480

/** The tree or the search at the left, the file at the right. */
export function FilesPane({ tab, directory }: PaneProps) {
  const workbench = useWorkbench()
  const { line, section = 'tree' } = tab
  const path = tab.path === undefined ? undefined : relativePath(directory, tab.path)
  const [task, setTask] = useState<EntryTask>()
  const [box, setBox] = useState<HTMLDivElement | null>(null)
  const narrow = useNarrowBox(box, TWO_COLUMNS)
  const [listShown, showList] = useListShown(tab)
  // Held here, so that a look at the tree does not cost what was found.
  const search = useSearch(directory, { replacing: section === 'replace' })
  const replacing = useReplacing(search)
  useFilesCommand(directory, (kind) => {
    if (kind === 'bring-back') return setTask({ kind: 'bring-back' })
    const type = kind === 'new-file' ? 'file' : kind === 'new-folder' ? 'directory' : undefined
    if (type) setTask({ kind: 'create', type, within: path === undefined ? '' : parentOf(path) })
  })
  const open = (chosen: string, at?: number) => {
    showList(false)
    workbench.open({ pane: 'files', directory, path: chosen, ...(at === undefined ? {} : { line: at }) })
  }
  const side = (
    <Tabs
      label="Find files"
      className={styles.side}
      value={section === 'tree' ? 'tree' : 'search'}
      onChange={(value) => workbench.change(tab.id, { section: value })}
      tabs={[
        { id: 'tree', label: 'Files', content: <FileTree directory={directory} selected={path} onOpen={open} onTask={setTask} /> },
        { id: 'search', label: 'Search', content: <SearchPanel search={search} replacing={replacing} onOpen={open} /> },
      ]}
    />
  )
  const file =
    path === undefined ? (
      <EmptyState icon={FileSearch} title="No file is open" text="Choose one in the tree, or find it by its name with Ctrl or ⌘ and P." />
    ) : (
      <FileView
        key={path}
        directory={directory}
        path={path}
        {...(line === undefined ? {} : { line })}
        onRevealed={() => workbench.change(tab.id, { line: undefined })}
        onTask={setTask}
      />
    )
  const list: SplitPane = { id: 'side', content: side, defaultSize: '280px', minSize: '180px' }
  const column: SplitPane = {
    id: 'file',
    minSize: '200px',
    content: (
      <div className={styles.file}>
        {narrow && <BackBar onBack={() => showList(true)} />}
        {file}
      </div>
    ),
  }
  return (
    <div ref={setBox} className={styles.pane}>
      <Split panes={narrow ? [listShown || path === undefined ? list : column] : [list, column]} />
      {task && <EntryDialog directory={directory} task={task} onOpen={open} onClose={() => setTask(undefined)} />}
    </div>
  )
}
