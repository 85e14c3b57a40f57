import { errorMessage } from '../../client/client-error'
import { useMcpServers } from '../../client/mcp'
import { ErrorState } from '../../ui/error-state'
import { Skeleton } from '../../ui/skeleton'
import { McpForm } from './mcp-form'
import { McpRow } from './mcp-row'
import { Block, Page } from './page'
import styles from './settings.module.css'

export function McpPage({ directory }: { directory: string }) {
  const { data, error, refetch } = useMcpServers(directory)
  const servers = Object.entries(data ?? {})
  return (
    <Page title="MCP servers" text="They give agents further tools, prompts and resources. Servers that a project brings wait until you trust them.">
      <Block title="In this folder">
        {error && !data && <ErrorState inline title="Cannot be read" text={errorMessage(error)} onRetry={() => void refetch()} />}
        {!data && !error && <Skeleton />}
        {data && servers.length === 0 && <p className={styles.note}>None yet. Add one below, or in opencode.json under “mcp”.</p>}
        <ul className={styles.list}>
          {servers.map(([name, status]) => (
            <McpRow key={name} directory={directory} name={name} status={status} />
          ))}
        </ul>
      </Block>
      <Block title="Add a server">
        <McpForm directory={directory} />
      </Block>
    </Page>
  )
}
