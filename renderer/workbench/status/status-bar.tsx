import { GitBranch, PanelLeft } from 'lucide-react'
import { useBranch } from '../../client/project'
import { IconButton } from '../../ui/icon-button'
import { folderName } from '../file-name'
import { toggleSidebar } from '../frame-commands'
import { activeTab } from '../layout'
import { useKeysOf } from '../use-commands'
import { useLayout, useWorkbench } from '../workbench-context'
import { ChangesStatus } from './changes-status'
import { ConnectionStatus } from './connection-status'
import styles from './status.module.css'
import { TrustStatus } from './trust-status'

export function StatusBar() {
  const directory = useLayout((layout) => activeTab(layout)?.directory || layout.folders[0] || '')
  return (
    <footer className={styles.bar} aria-label="Status">
      {directory !== '' && <SidebarToggle />}
      <ConnectionStatus />
      {directory !== '' && (
        <>
          <span className={styles.name} title={directory}>
            {folderName(directory)}
          </span>
          <Branch directory={directory} />
          <ChangesStatus directory={directory} />
          <span className={styles.space} />
          <TrustStatus directory={directory} />
        </>
      )}
    </footer>
  )
}

function SidebarToggle() {
  const { layout } = useWorkbench()
  const keysOf = useKeysOf()
  return <IconButton icon={PanelLeft} label="Show or hide the sidebar" {...keysOf('sidebar.toggle')} side="top" size="sm" onClick={() => layout.update(toggleSidebar)} />
}

function Branch({ directory }: { directory: string }) {
  const { data } = useBranch(directory)
  if (data?.branch === undefined) return null
  return (
    <span className={styles.item} title={`Branch ${data.branch}`}>
      <GitBranch size={12} aria-hidden />
      {data.branch}
    </span>
  )
}
