import { useState } from 'react'
import type { Provider } from '#protocol/provider'
import { errorMessage } from '../../client/client-error'
import { usableModels, useRemoveCredential, useTestProvider } from '../../client/provider'
import { Badge } from '../../ui/badge'
import { Button } from '../../ui/button'
import { ConfirmDialog } from '../../ui/confirm-dialog'
import { TestResult } from '../../workbench/provider/key-form'
import { isLocal } from '../../workbench/provider/provider-options'
import styles from './settings.module.css'

const sources = { env: 'from the environment', config: 'from the configuration', custom: 'built in', api: 'key kept by this app' } as const

export function ProviderRow({ directory, provider }: { directory: string; provider: Provider }) {
  const test = useTestProvider(directory)
  const remove = useRemoveCredential()
  const [asking, setAsking] = useState(false)
  const kept = provider.source === 'api'
  const models = usableModels(provider)
  const source = isLocal(provider) ? 'found on this machine' : sources[provider.source]
  return (
    <li className={styles.item}>
      <div className={styles.row}>
        <div className={styles.words}>
          <span className={styles.name}>{provider.name}</span>
          <span className={styles.note}>
            {`${models.length} models, ${source}`}
            {provider.keyHint && <code>{` …${provider.keyHint.replace(/^…+/, '')}`}</code>}
          </span>
        </div>
        {provider.hasKey && <Badge tone="ok">key</Badge>}
        <Button size="sm" loading={test.isPending} onClick={() => test.mutate({ providerID: provider.id })}>
          Test
        </Button>
        {kept && (
          <Button size="sm" variant="ghost" onClick={() => setAsking(true)}>
            Disconnect
          </Button>
        )}
      </div>
      {test.data && <TestResult {...test.data} />}
      {test.error && <TestResult ok={false} message={errorMessage(test.error)} />}
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Disconnect ${provider.name}?`}
        text="Its key is deleted from this app. The key itself stays valid at the provider."
        action="Disconnect"
        danger
        onConfirm={async () => void (await remove.mutateAsync(provider.id))}
      />
    </li>
  )
}
