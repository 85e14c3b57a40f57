import { Trash2 } from 'lucide-react'
import { errorMessage } from '../../client/client-error'
import { useForgetApproval, useSavedApprovals } from '../../client/permission'
import { useProjects } from '../../client/project'
import { ErrorState } from '../../ui/error-state'
import { IconButton } from '../../ui/icon-button'
import { RelativeTime } from '../../ui/relative-time'
import { Skeleton } from '../../ui/skeleton'
import { folderName } from '../../workbench/file-name'
import { Block, Page } from './page'
import { RulesTable } from './rules-table'
import styles from './settings.module.css'

export function PermissionsPage({ directory }: { directory: string }) {
  return (
    <Page title="Permissions" text="Rules say what an agent may do by itself. An approval lifts only a question, never a rule that denies.">
      <Block title="Approvals you gave with “always”">
        <Approvals />
      </Block>
      <Block title="Rules">
        <RulesTable directory={directory} />
      </Block>
    </Page>
  )
}

function Approvals() {
  const { data, error, refetch } = useSavedApprovals()
  const { data: projects = [] } = useProjects()
  const forget = useForgetApproval()
  if (error && !data) return <ErrorState inline title="Cannot be read" text={errorMessage(error)} onRetry={() => void refetch()} />
  if (!data) return <Skeleton />
  if (data.length === 0) return <p className={styles.note}>None yet. Every “always” that you answer appears here and can be taken back.</p>
  // Copies of one history have approvals of their own; their folder stands behind the project's id.
  const place = (id: string) => {
    const [project, ...copy] = id.split(':')
    const folder = copy.length > 0 ? copy.join(':') : projects.find((entry) => entry.id === project)?.worktree
    return folder === undefined ? id : folderName(folder)
  }
  return (
    <div className={styles.scroll} role="region" aria-label="Approvals" tabIndex={0}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th>What</th>
            <th>Pattern</th>
            <th>Agent</th>
            <th>Project</th>
            <th>Since</th>
            <th>
              <span className={styles.spoken}>Revoke</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {data.map((approval) => (
            <tr key={approval.id}>
              <td>{approval.permission}</td>
              <td>
                <code>{approval.pattern}</code>
              </td>
              <td>{approval.agent}</td>
              <td>
                {place(approval.projectID)}
                {approval.sessionID !== undefined && <span className={styles.faint}>, one session</span>}
              </td>
              <td>
                <RelativeTime time={approval.time.created} />
              </td>
              <td>
                <IconButton icon={Trash2} label={`Revoke ${approval.permission} ${approval.pattern}`} size="sm" variant="danger" onClick={() => forget.mutate(approval.id)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
