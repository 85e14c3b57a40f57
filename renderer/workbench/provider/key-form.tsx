import { FlaskConical, KeyRound } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import { errorMessage } from '../../client/client-error'
import { useProviders, useSetCredential, useTestProvider } from '../../client/provider'
import { Banner } from '../../ui/banner'
import { Button } from '../../ui/button'
import { Select } from '../../ui/select'
import { TextField } from '../../ui/text-field'
import { providerOptions } from './provider-options'
import styles from './provider.module.css'

/** Choose a provider, paste its key, try it, keep it. The key goes to the server and is never read back. */
export function KeyForm({ directory, initial, onConnected }: { directory: string; initial?: string; onConnected?: (providerID: string) => void }) {
  const { data } = useProviders(directory)
  const test = useTestProvider(directory)
  const keep = useSetCredential()
  const [providerID, setProviderID] = useState(initial)
  const [key, setKey] = useState('')
  const provider = data?.all.find(({ id }) => id === providerID)
  const ready = provider !== undefined && key.trim() !== ''
  const change = (choice: { provider?: string; key?: string }) => {
    if (choice.provider !== undefined) setProviderID(choice.provider)
    if (choice.key !== undefined) setKey(choice.key)
    test.reset()
    keep.reset()
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!ready) return
    keep.mutate(
      { providerID: provider.id, credential: { type: 'api', key: key.trim() } },
      {
        onSuccess: () => {
          setKey('')
          onConnected?.(provider.id)
        },
      },
    )
  }
  const hint = provider && provider.env.length > 0 ? `Also read from ${provider.env.join(' or ')}.` : undefined
  return (
    <form className={styles.form} onSubmit={submit}>
      <Select label="Provider" searchable placeholder="Choose a provider" options={providerOptions(data)} value={providerID} onChange={(id) => change({ provider: id })} />
      <TextField label="Key" type="password" mono placeholder="Paste the key" value={key} onChange={(text) => change({ key: text })} {...(hint ? { hint } : {})} />
      <div className={styles.actions}>
        <Button
          icon={FlaskConical}
          loading={test.isPending}
          disabled={!ready}
          onClick={() => provider && test.mutate({ providerID: provider.id, key: key.trim() })}
        >
          Test
        </Button>
        <Button type="submit" variant="primary" icon={KeyRound} loading={keep.isPending} disabled={!ready}>
          Connect
        </Button>
      </div>
      {test.data && <TestResult ok={test.data.ok} message={test.data.message} latency={test.data.latency} />}
      {test.error && <TestResult ok={false} message={errorMessage(test.error)} />}
      {keep.error && <Banner tone="danger">{errorMessage(keep.error)}</Banner>}
      {keep.isSuccess && <Banner tone="ok">{`${provider?.name ?? 'The provider'} is connected.`}</Banner>}
    </form>
  )
}

export function TestResult({ ok, message, latency }: { ok: boolean; message: string; latency?: number }) {
  const time = latency === undefined ? '' : ` (${Math.round(latency)} ms)`
  return <Banner tone={ok ? 'ok' : 'danger'}>{`${message}${time}`}</Banner>
}
