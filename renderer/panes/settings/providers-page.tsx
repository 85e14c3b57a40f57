import { errorMessage } from '../../client/client-error'
import { useConnectedProviders } from '../../client/provider'
import { ErrorState } from '../../ui/error-state'
import { Skeleton } from '../../ui/skeleton'
import { KeyForm } from '../../workbench/provider/key-form'
import { Block, Page } from './page'
import { ProviderRow } from './provider-row'
import styles from './settings.module.css'

export function ProvidersPage({ directory }: { directory: string }) {
  const { data, error, refetch } = useConnectedProviders(directory)
  return (
    <Page title="Models and providers" text="Keys stay on the server of this app, readable by you alone, and are never shown again.">
      <Block title="Connected">
        {error && !data && <ErrorState inline title="Cannot be read" text={errorMessage(error)} onRetry={() => void refetch()} />}
        {!data && !error && <Skeleton />}
        {data?.providers.length === 0 && <p className={styles.text}>Nothing is connected yet.</p>}
        <ul className={styles.list}>
          {data?.providers.map((provider) => (
            <ProviderRow key={provider.id} directory={directory} provider={provider} />
          ))}
        </ul>
      </Block>
      <Block title="Connect with a key">
        <KeyForm directory={directory} />
      </Block>
    </Page>
  )
}
