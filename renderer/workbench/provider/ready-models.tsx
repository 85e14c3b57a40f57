import { CircleCheck } from 'lucide-react'
import type { Provider } from '#protocol/provider'
import { errorMessage } from '../../client/client-error'
import { isFreeModel, useConnectedProviders, usableModels } from '../../client/provider'
import { ErrorState } from '../../ui/error-state'
import { Skeleton } from '../../ui/skeleton'
import { isLocal } from './provider-options'
import styles from './provider.module.css'

/** What can be talked with right now: connected providers, servers found on this machine, free models. */
export function ReadyModels({ directory }: { directory: string }) {
  const { data, error, refetch } = useConnectedProviders(directory)
  if (error && !data) return <ErrorState inline title="Models cannot be read" text={errorMessage(error)} onRetry={() => void refetch()} />
  if (!data) return <Skeleton lines={2} />
  const ready = data.providers.filter((provider) => usableModels(provider).length > 0)
  if (ready.length === 0) return <p className={styles.note}>No model is ready yet. Connect one with a key, or start a model server on this machine.</p>
  return (
    <ul className={styles.ready}>
      {ready.map((provider) => (
        <li key={provider.id} className={styles.line}>
          <CircleCheck size={15} className={styles.check} aria-hidden />
          <span>{provider.name}</span>
          <span className={styles.note}>{readyNote(provider)}</span>
        </li>
      ))}
    </ul>
  )
}

function readyNote(provider: Provider): string {
  const models = usableModels(provider)
  const count = models.length === 1 ? '1 model' : `${models.length} models`
  if (isLocal(provider)) return `${count} on this machine`
  if (!provider.hasKey && models.every(isFreeModel)) return `${count}, free, without a key`
  return count
}
