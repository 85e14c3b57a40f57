import { Archive, FolderPlus, Search, Settings, SquarePen } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../ui/button'
import { IconButton } from '../../ui/icon-button'
import { TextField } from '../../ui/text-field'
import { activeTab, changeSidebar } from '../layout'
import { useKeysOf } from '../use-commands'
import { useLayout, useWorkbench } from '../workbench-context'
import { FolderSection } from './folder-section'
import styles from './sidebar.module.css'
import { WaitingList } from './waiting-list'

/** Folders and their sessions, with what each session does now. */
export function Sidebar() {
  const workbench = useWorkbench()
  const keysOf = useKeysOf()
  const folders = useLayout((layout) => layout.folders)
  const here = useLayout((layout) => activeTab(layout)?.directory || layout.folders[0] || '')
  const archived = useLayout((layout) => layout.sidebar.archived)
  const [search, setSearch] = useState('')
  const [box, setBox] = useState<HTMLElement | null>(null)
  const toggleArchived = () => workbench.layout.update((layout) => changeSidebar(layout, { archived: !archived }))
  return (
    <nav className={styles.sidebar} aria-label="Projects and sessions">
      {folders.length > 0 && (
        <Button variant="ghost" icon={SquarePen} {...keysOf('session.new')} className={styles.fresh} data-leaves onClick={() => workbench.open({ pane: 'chat', directory: here })}>
          New session
        </Button>
      )}
      <div className={styles.search}>
        <TextField label="Search sessions" hideLabel placeholder="Search sessions" icon={Search} value={search} onChange={setSearch} clearable />
        <IconButton
          icon={Archive}
          label={archived ? 'Hide archived sessions' : 'Show archived sessions'}
          pressed={archived}
          size="sm"
          onClick={toggleArchived}
        />
      </div>
      <div ref={setBox} className={styles.folders} data-testid="folders">
        <div>
          {folders.map((directory) => (
            <FolderSection key={directory} directory={directory} search={search.trim().toLowerCase()} archived={archived} box={box} />
          ))}
          {folders.length === 0 && <p className={styles.hint}>No folder is open yet.</p>}
        </div>
      </div>
      <WaitingList />
      <div className={styles.foot}>
        <Button variant="ghost" size="sm" icon={FolderPlus} data-leaves onClick={() => workbench.show({ kind: 'open-folder' })}>
          Open folder
        </Button>
        <IconButton icon={Settings} label="Settings" {...keysOf('settings.open')} side="top" data-leaves onClick={() => workbench.open({ pane: 'settings', directory: '' })} />
      </div>
    </nav>
  )
}
