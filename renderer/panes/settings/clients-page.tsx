import { errorMessage } from '../../client/client-error'
import { useConnectedClients, useServerInfo } from '../../client/server'
import { CopyButton } from '../../ui/copy-button'
import { ErrorState } from '../../ui/error-state'
import { RelativeTime } from '../../ui/relative-time'
import { Skeleton } from '../../ui/skeleton'
import { AccessBlock } from './access-block'
import { clientName } from './client-name'
import { Block, Page, Rows } from './page'
import { PairingBlock } from './pairing-block'
import styles from './settings.module.css'
import { TokenBlock } from './token-block'
import { TokensBlock } from './tokens-block'

export function ClientsPage() {
  const { data, error, refetch } = useServerInfo()
  return (
    <Page title="Clients" text="Every OpenCode client can work on this server: the terminal, the SDK, editor plugins, bots.">
      {error && !data && <ErrorState inline title="Cannot be read" text={errorMessage(error)} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton />}
      {data && (
        <>
          <Block title="Address">
            <Rows>
              <Fact name="URL" value={data.url} />
              <Fact name="User name" value={data.username} />
              <Fact name="Reference" value={`${data.url}/reference`} />
            </Rows>
          </Block>
          <TokenBlock info={data} />
        </>
      )}
      <TokensBlock />
      <PairingBlock />
      <Block title="Connected now">
        <Clients />
      </Block>
      <AccessBlock />
    </Page>
  )
}

export function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div className={styles.fact}>
      <span className={styles.note}>{name}</span>
      <code className={styles.value}>{value}</code>
      <CopyButton text={value} label={`Copy ${name}`} />
    </div>
  )
}

function Clients() {
  const { data } = useConnectedClients()
  if (!data) return <Skeleton />
  if (data.length === 0) return <p className={styles.note}>Nobody talked to the server lately.</p>
  return (
    <div className={styles.scroll} role="region" aria-label="Connected programs" tabIndex={0}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th>Program</th>
            <th>From</th>
            <th>Streams</th>
            <th>Requests</th>
            <th>Last</th>
          </tr>
        </thead>
        <tbody>
          {data.map((client) => (
            <tr key={client.id}>
              <td className={styles.agent} title={client.userAgent}>
                {client.name ?? clientName(client.userAgent)}
              </td>
              <td>{client.address}</td>
              <td>{client.streams}</td>
              <td>{client.requests}</td>
              <td title={client.calls.map(({ operation, status }) => `${operation} ${status}`).join('\n') || client.lastCall}>
                <RelativeTime time={client.time.last} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
