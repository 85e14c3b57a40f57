import { GitBranch } from 'lucide-react'
import { useBranch } from '../../client/project'
import { folderName } from '../file-name'
import { activeTab } from '../layout'
import { useLayout } from '../workbench-context'
import { ChangesStatus } from './changes-status'
import { ConnectionStatus } from './connection-status'
import styles from './status.module.css'
import { TrustStatus } from './trust-status'

export function StatusBar() {
  const directory = useLayout((layout) => activeTab(layout)?.directory ?? layout.folders[0] ?? '')
  return (
    <footer className={styles.bar} aria-label="Status">
      <ConnectionStatus />
      {directory !== '' && (
        <>
          <span className={styles.item} title={directory}>
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
